"""What colleagues did that stands in the timeline, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from webapp.consults.actions.participants import LINES as CONSULT_LINES
from webapp.consults.words import consult_words
from webapp.conversations.actions.contact_links import (
    BARRED,
    LEAVING_UNSURE,
    LEFT_GROUP,
    LINKED,
    REOPENED,
    STARTED,
    UNBARRED,
    UNLINKED,
)
from webapp.core.text import isolated

_WORDS = {
    LINKED: _("%(by)s linked the contact %(contact)s"),
    UNLINKED: _("%(by)s took the contact %(contact)s off"),
    STARTED: _("%(by)s began a conversation"),
    REOPENED: _("%(by)s reopened it as a new conversation"),
    BARRED: _("%(by)s blocked this customer"),
    UNBARRED: _("%(by)s unblocked this customer"),
    LEFT_GROUP: _("%(by)s took this account out of the group"),
    LEAVING_UNSURE: _(
        "%(by)s wanted to take this account out of the group; whether it left is unknown"
    ),
}


def is_deed(kind: str, content: Mapping[str, Any]) -> bool:
    """Whether a line tells what a colleague did, and its content says who."""
    return kind in CONSULT_LINES or (kind in _WORDS and bool(content.get("by")))


def deed_words(kind: str, content: Mapping[str, Any]) -> str:
    """What was done, and by whom."""
    if kind in CONSULT_LINES:
        return consult_words(kind, content)
    names = {name: isolated(str(content.get(name) or "")) for name in ("by", "contact")}
    return str(_WORDS[kind]) % names
