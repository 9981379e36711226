"""What LINE's answers mean for a delivery: pure rules.

Texts of LINE's errors are not stable, so status decides wherever it can
(LINE Developers, Messaging API reference, "Error responses").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webapp.core.text import clean
from webapp.outbox.states import Route
from webapp.outbox.transport import (
    Accepted,
    Ambiguous,
    Outcome,
    Refused,
    ReplyRefused,
    TryLater,
)

ACCEPTED_BEFORE = 409
REQUEST_ID_LENGTH = 100


def classify(route: Route, status: int, headers: Mapping[str, str], body: Any) -> Outcome:
    """The outcome of an answered reply or push. `headers` are case-insensitive."""
    if 200 <= status < 300 or (status == ACCEPTED_BEFORE and route == Route.PUSH):
        return _accepted(headers, body)
    reason = _reason(status, body)
    if status >= 500:
        return unanswered(route, reason)
    if status == 429:
        return Refused(reason) if _is_monthly_limit(body) else TryLater(reason)
    if status in (401, 403):
        return Refused(reason, is_account_broken=True)
    if status == 400 and route == Route.REPLY and not _details(body):
        return ReplyRefused(reason)
    return Refused(reason)


def unanswered(route: Route, reason: str, *, was_sent: bool = True) -> Outcome:
    """The outcome of a call that may or may not have arrived: only a push may be repeated."""
    is_harmless = route == Route.PUSH or not was_sent
    return TryLater(reason) if is_harmless else Ambiguous(reason)


def _accepted(headers: Mapping[str, str], body: Any) -> Accepted:
    ids = [entry.get("id") for entry in _objects(body, "sentMessages")]
    request_id = headers.get("x-line-accepted-request-id") or headers.get("x-line-request-id")
    return Accepted(
        tuple(str(found) for found in ids if found), clean(request_id, REQUEST_ID_LENGTH) or None
    )


def _is_monthly_limit(body: Any) -> bool:
    """Only the text tells "too fast" from "the month's messages are used up"."""
    return "monthly limit" in _message(body).lower()


def _reason(status: int, body: Any) -> str:
    parts = [f"LINE answered {status}", _message(body), *_details(body)]
    return clean(": ".join(part for part in parts if part), 1000)


def _message(body: Any) -> str:
    return clean(body.get("message"), 300) if isinstance(body, dict) else ""


def _details(body: Any) -> list[str]:
    found = _objects(body, "details")
    return [f"{clean(e.get('property'), 100)} {clean(e.get('message'), 200)}" for e in found]


def _objects(body: Any, name: str) -> list[dict[str, Any]]:
    found = body.get(name) if isinstance(body, dict) else None
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
