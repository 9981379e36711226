"""The fields of views of the list of contacts, and the words of what it is narrowed by."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import ngettext

from webapp.contact_lists.choice import NAMING, Chat, Choice, Options, Order
from webapp.pages.fields import Field, Fields
from webapp.rules.words.condition_fields import language_word

ORDER_WORDS = {Order.NAME.value: _("By name"), Order.NEWEST.value: _("Newest first")}
CHAT_WORDS = {
    Chat.LINKED.value: _("Has a chat"),
    Chat.NONE.value: _("Has no chat"),
    Chat.FOLLOWING.value: _("Can be reached"),
    Chat.BLOCKED.value: _("Has blocked us"),
}
LABELS = {
    "q": _("Words"),
    "tag": _("Tag"),
    "organization": _("Organization"),
    "account": _("Account"),
    "chat": _("Chats"),
    "language": _("Language"),
    "quiet": _("Has not written for"),
    "made": _("Added in the last"),
    "order": _("Order"),
}


def days_word(days: int) -> str:
    """A time back."""
    return ngettext("%(num)d day", "%(num)d days", days)


def chosen_words(choice: Choice, options: Options) -> dict[str, str]:
    """What each filter that leaves something out is set to, by its name."""
    words: dict[str, Any] = {
        name: dict(options.of(name)).get(getattr(choice, name)) for name in NAMING
    }
    words |= {"chat": CHAT_WORDS.get(choice.chat), "language": language_word(choice.language)}
    words |= {name: days_word(getattr(choice, name) or 0) for name in ("quiet", "made")}
    return {name: str(words[name]) for name in choice.filters}


def narrowed_word(code: str) -> str:
    """One of what `Choice.narrowed_by` gives, such as "tag=3"."""
    name, _equals, value = code.partition("=")
    return f"{LABELS[name]}: {value}"


CONTACT_VIEW = Fields(
    "contact_view",
    _("Views of contacts"),
    _("the view %(name)s"),
    Field("name", _("Name")),
    Field("narrowed_by", _("Filters"), word=narrowed_word, is_compared=False),
)
FIELDS = (CONTACT_VIEW,)
