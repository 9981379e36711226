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
    VERIFIED,
    VERIFIED_OTHER,
    VERIFY_ASKED,
    VERIFY_ENDED,
    VERIFY_FAILED,
)
from webapp.core.text import isolated

_WORDS = {
    LINKED: _("%(by)s linked the contact %(contact)s"),
    UNLINKED: _("%(by)s took the contact %(contact)s off"),
    STARTED: _("%(by)s began a conversation"),
    REOPENED: _("%(by)s reopened it as a new conversation"),
    BARRED: _("%(by)s blocked this customer"),
    UNBARRED: _("%(by)s unblocked this customer"),
    VERIFY_ASKED: _("%(by)s asked the customer to verify"),
    VERIFIED: _("The customer signed in and is verified as %(contact)s"),
    VERIFIED_OTHER: _("The customer signed in and is verified as %(contact)s, not %(before)s"),
    VERIFY_FAILED: _("The customer could not be verified"),
    VERIFY_ENDED: _("%(by)s ended the verified link"),
    LEFT_GROUP: _("%(by)s took this account out of the group"),
    LEAVING_UNSURE: _(
        "%(by)s wanted to take this account out of the group; whether it left is unknown"
    ),
}
_CUSTOMERS_OWN = {VERIFIED, VERIFIED_OTHER, VERIFY_FAILED}


def is_deed(kind: str, content: Mapping[str, Any]) -> bool:
    """Whether a line tells what a colleague did, and says who; or what a customer proved."""
    is_told = bool(content.get("by")) or kind in _CUSTOMERS_OWN
    return kind in CONSULT_LINES or (kind in _WORDS and is_told)


def deed_words(kind: str, content: Mapping[str, Any]) -> str:
    """What was done, and by whom."""
    if kind in CONSULT_LINES:
        return consult_words(kind, content)
    names = {name: isolated(str(content.get(name) or "")) for name in ("by", "contact", "before")}
    return str(_WORDS[kind]) % names
