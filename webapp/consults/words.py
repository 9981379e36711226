"""The words of the timeline about who takes part in a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from webapp.consults.actions import participants as made
from webapp.core.text import isolated


def consult_words(kind: str, content: Mapping[str, Any]) -> str:
    """What a line of one of these kinds (`participants.LINES`) says."""
    names = {name: isolated(str(content.get(name) or "")) for name in ("agent", "by")}
    return {
        made.JOINED: _("%(agent)s joined the consult, asked by %(by)s", **names)
        if content.get("by")
        else _("%(agent)s joined the consult", **names),
        made.LEFT: _("%(agent)s left the consult", **names),
        made.REMOVED: _("%(by)s removed %(agent)s from the consult", **names),
        made.ADDED: _("%(by)s added %(agent)s: both can answer the customer", **names),
        made.TAKEN_OUT: _("%(agent)s can no longer answer the customer", **names),
    }[kind]
