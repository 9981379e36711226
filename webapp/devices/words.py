"""What a device says on its screen: of customers nothing, unless its person lets it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from webapp.core.text import cut, one_line
from webapp.devices.models import AlertKind
from webapp.devices.queries import AlertFacts

LONGEST_WORDS = 160


def payload_of(facts: AlertFacts, *, is_telling_who: bool) -> dict[str, Any]:
    """What the service worker of the browser shows (static/js/service-worker.js)."""
    title, about = _said(facts)
    lines = [title, about]
    if is_telling_who:
        if facts.customer:
            lines = [one_line(facts.customer), " · ".join(filter(None, (title, about)))]
        lines += [cut(one_line(facts.words), LONGEST_WORDS)] if facts.words else []
    place = f"conversations/{facts.conversation_id}" if facts.kind == AlertKind.MENTION else ""
    return {
        "title": lines[0],
        "body": "\n".join(filter(None, lines[1:])),
        "tag": f"{facts.kind}_{facts.subject_id}",
        "path": place or "conversations",
        "actions": _actions(facts),
    }


def _said(facts: AlertFacts) -> tuple[str, str | None]:
    if facts.kind == AlertKind.OFFER:
        return _("New conversation"), facts.queue
    if facts.kind == AlertKind.MENTION:
        who = facts.by or ""
        return _("%(name)s mentioned you in a note.", name=who), None
    return _("This device can be told."), _("Offers and mentions come here while Kanava is closed.")


def _actions(facts: AlertFacts) -> list[dict[str, str]]:
    if facts.kind != AlertKind.OFFER:
        return []
    return [
        {"action": "accept", "title": _("Accept")},
        {"action": "reject", "title": _("Reject")},
    ]


def failure_word(failure: str) -> str:
    """Why a device was not reached."""
    if failure == "unreachable":
        return _("The push service of this browser cannot be reached from the server.")
    if failure == "forbidden":
        return _("The push service of this browser stands at an address that is not allowed.")
    return _("The push service of this browser refused: %(answer)s.", answer=failure)
