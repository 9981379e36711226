"""The fields of contacts and of what is said of them: what each is called, how values are said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _

from webapp.contacts.models import ContactScope, CustomFieldKind, FieldOwner
from webapp.contacts.policy import TAGS
from webapp.contacts.queries import fields_of, preferred_agents
from webapp.pages.fields import Field, Fields
from webapp.rules.words.condition_fields import language_word

PREFERRED = ("preferred_1", "preferred_2", "preferred_3")
SCOPE_WORDS = {
    ContactScope.ALL.value: _("All contacts"),
    ContactScope.LINKED.value: _("Contacts of conversations they can see"),
    ContactScope.NONE.value: _("None: supervisors link contacts"),
}
FACT_WORDS = {
    "email": _("E-mail"),
    "phone": _("Phone"),
    "language": _("Language"),
    "organization": _("Organization"),
}
CHANGED_WORDS = {"name": _("Name"), **FACT_WORDS, TAGS: _("Tags")}
KIND_WORDS = {
    CustomFieldKind.TEXT.value: _("Text"),
    CustomFieldKind.NUMBER.value: _("Number"),
    CustomFieldKind.YES_NO.value: _("Yes or no"),
}
OWNER_WORDS = {
    FieldOwner.CONTACT.value: _("Contact"),
    FieldOwner.ORGANIZATION.value: _("Organization"),
}


def fact_words_to_change() -> dict[str, Any]:
    """What agents may be let to change of a contact, and its words."""
    owner = f"{FieldOwner.ORGANIZATION}."
    shown = {fact: word for fact, word in fact_words().items() if not fact.startswith(owner)}
    return {"name": _("Name"), **shown, TAGS: _("Tags")}


def fact_words() -> dict[str, Any]:
    """What there is to see of a contact besides the name, and its words."""
    words: dict[str, Any] = dict(FACT_WORDS)
    for owner in FieldOwner:
        words |= {f"{owner}.{field.key}": field.name for field in fields_of(owner)}
    return words


def value_field(name: str, label: str, key: str) -> Field:
    """A custom field, as the form calls it; `key` names its value."""

    def said(row: Any) -> Any:
        kept = _plain(row.values.get(key))
        return _("Yes") if kept is True else None if kept is None else str(kept)

    return Field(
        name,
        label,
        typed=lambda form: _plain(form[name].data),
        kept=lambda row: _plain(row.values.get(key)),
        said=said,
    )


def with_values(table: Fields, values: Iterable[Field]) -> Fields:
    """A table with custom fields in it: before the preferred agents, as on the page."""
    own = [field for name, field in table.items() if name not in PREFERRED]
    rest = [field for name, field in table.items() if name in PREFERRED]
    return Fields(table.kind, table.plural, table.thing, *own, *values, *rest)


def _plain(value: Any) -> Any:
    """A value as it is kept: a box without a tick and an empty field are not there."""
    return None if value is False or value == "" else value


def _preferred(at: int, label: Any) -> Field:
    def agent(contact: Any) -> tuple[int | None, str]:
        agents = preferred_agents(contact.id)
        return agents[at] if at < len(agents) else (None, "")

    return Field(
        PREFERRED[at],
        label,
        typed=lambda form: form[PREFERRED[at]].data or None,
        kept=lambda contact: agent(contact)[0],
        said=lambda contact: agent(contact)[1],
        nothing=_("nobody"),
    )


CONTACT = Fields(
    "contact",
    _("Contacts"),
    _("the contact %(name)s"),
    Field("name", _("Name")),
    Field("email", _("E-mail address"), typed=lambda form: form.email.data or None),
    Field("phone", _("Phone number"), typed=lambda form: form.phone.data or None),
    Field(
        "language",
        _("Language"),
        word=language_word,
        typed=lambda form: form.language.data or None,
    ),
    Field(
        "organization_id",
        _("Organization"),
        fact="organization",
        typed=lambda form: form.organization_id.data or None,
        said=lambda contact: contact.organization and contact.organization.name,
    ),
    _preferred(0, _("First preferred agent")),
    _preferred(1, _("Second preferred agent")),
    _preferred(2, _("Third preferred agent")),
    Field("preferred_agents", _("Preferred agents"), is_compared=False),
    Field("chat", _("Chat"), is_compared=False),
    Field("merged_contact", _("Merged contact"), is_compared=False),
    Field("notes", _("Notes"), is_compared=False),
    Field("note_pinned", _("Pinned note"), is_compared=False),
    Field("merged_into", _("Merged into"), is_compared=False),
)
ORGANIZATION = Fields(
    "organization",
    _("Organizations"),
    _("the organization %(name)s"),
    Field("name", _("Name")),
)
CUSTOM_FIELD = Fields(
    "custom_field",
    _("Custom fields"),
    _("the custom field %(name)s"),
    Field("name", _("Name")),
    Field("owner", _("Field of"), word=OWNER_WORDS.__getitem__, is_compared=False),
    Field(
        "kind",
        _("Kind of field"),
        word=KIND_WORDS.__getitem__,
        fact="field_kind",
        short=_("It holds"),
        is_compared=False,
    ),
    Field("position", _("Place"), is_compared=False),
)
CONTACT_ACCESS = Fields(
    "contact_access",
    _("What agents see of contacts"),
    _("what agents see of contacts"),
    Field("scope", _("Agents find"), word=SCOPE_WORDS.__getitem__, fact="contact_scope"),
    Field(
        "shown",
        _("Agents see"),
        typed=lambda form: form.hidden,
        kept=lambda access: [fact for fact in fact_words() if fact in access.hidden],
        said=lambda access: ", ".join(
            str(words) for fact, words in fact_words().items() if fact not in access.hidden
        ),
    ),
    Field(
        "editable",
        _("Agents change"),
        typed=lambda form: form.locked,
        kept=lambda access: [fact for fact in fact_words_to_change() if fact in access.locked],
        said=lambda access: ", ".join(
            str(words)
            for fact, words in fact_words_to_change().items()
            if fact not in access.locked
        ),
    ),
    Field("may_merge", _("Agents merge contacts")),
    Field("may_export", _("Agents download contacts")),
    Field("locked", _("Agents do not change"), word=CHANGED_WORDS.__getitem__, is_compared=False),
    Field("hidden", _("Hidden from agents"), word=FACT_WORDS.__getitem__, is_compared=False),
)
SOCIAL_PROFILE = Fields(
    "social_profile",
    _("Profiles"),
    _("the profile %(name)s"),
    Field("own_name", _("Our name for them"), is_compared=False),
)
FIELDS = (SOCIAL_PROFILE, CONTACT, ORGANIZATION, CUSTOM_FIELD, CONTACT_ACCESS)
