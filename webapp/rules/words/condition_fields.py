"""What the fields of conditions and their choices are called."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale
from flask_babel import gettext as _

from webapp.rules.condition_fields import CONTEXT, HOURS, LANGUAGE, PRIORITY, SKILL, TAG
from webapp.rules.queries.names import Names

_CHOICES = {"chat.kind", "conversation.last_agent", SKILL, TAG, "now.weekday"}


def is_choice(field: str) -> bool:
    """True for a field whose values are chosen from a list of ours."""
    return field in _CHOICES


def field_word(field: str, names: Names) -> str:
    """A field's name, as admins read it."""
    word = _fixed_words().get(field)
    if word is not None:
        return word
    if field.startswith(CONTEXT):
        return _("Context variable %(name)s", name=field.removeprefix(CONTEXT))
    if field.startswith(HOURS):
        return _("“%(hours)s” is open now", hours=_hours_name(field, names))
    name = names.custom.get(field, field.rpartition(".")[2])
    if field.startswith("organization."):
        return _("Organization: %(name)s", name=name)
    return _("Contact: %(name)s", name=name) if field.startswith("contact.") else field


def group_word(field: str) -> str:
    """The heading a field stands under where one is chosen."""
    return {
        "customer": _("Customer"),
        "chat": _("Customer"),
        "message": _("Customer"),
        "contact": _("Contact"),
        "organization": _("Organization"),
        "conversation": _("Conversation"),
        "now": _("Time"),
        "hours": _("Time"),
        "context": _("Context variables"),
    }.get(field.partition(".")[0], _("Other"))


def option_word(field: str, value: str, names: Names) -> str:
    """One value of a field that is chosen from a list."""
    if field == "chat.kind":
        return {"one_to_one": _("one-to-one"), "group": _("group")}.get(value, value)
    if field == "now.weekday":
        return weekday_words().get(value, value)
    number = int(value) if value.isascii() and value.isdecimal() else 0
    if field == "conversation.last_agent":
        return names.agents.get(number) or _("somebody deleted")
    if field == TAG:
        return names.tags.get(number) or _("a deleted tag")
    return names.skills.get(number) or _("a deleted skill")


def language_word(code: str) -> str:
    """A language in the reader's words; the code itself where it is none we know."""
    try:
        locale = Locale.parse(code, sep="-")
    except (ValueError, UnknownLocaleError):
        return code
    name = locale.get_display_name(get_locale() or Locale("en"))
    return name or code


def weekday_words() -> dict[str, str]:
    """The days of the week by number, Monday first."""
    return {
        "1": _("Monday"),
        "2": _("Tuesday"),
        "3": _("Wednesday"),
        "4": _("Thursday"),
        "5": _("Friday"),
        "6": _("Saturday"),
        "7": _("Sunday"),
    }


def _hours_name(field: str, names: Names) -> str:
    number = field.removeprefix(HOURS)
    is_id = number.isascii() and number.isdecimal()
    return names.hours.get(int(number) if is_id else 0) or _("deleted hours")


def _fixed_words() -> dict[str, str]:
    return {
        "customer.name": _("Customer's name"),
        LANGUAGE: _("Customer's language"),
        "customer.is_follower": _("Customer follows the account"),
        "customer.is_returning": _("Customer wrote before"),
        "chat.kind": _("Chat"),
        "message.first_text": _("First message"),
        "contact.is_linked": _("A contact is linked"),
        "contact.name": _("Contact's name"),
        "contact.email": _("Contact's e-mail address"),
        "contact.phone": _("Contact's phone number"),
        TAG: _("Contact's tag"),
        "organization.name": _("Organization's name"),
        "conversation.last_agent": _("Last agent"),
        PRIORITY: _("Priority"),
        SKILL: _("Skill needed"),
        "now.time": _("Time of day"),
        "now.weekday": _("Weekday"),
    }
