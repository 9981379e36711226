"""What LINE's answers mean for a delivery, and its silence for an account: pure rules.

Texts of LINE's errors are not stable, so status decides wherever it can
(LINE Developers, Messaging API reference, "Error responses").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from webapp.core.text import clean
from webapp.line.quote_tokens import quote_token_of
from webapp.outbox.transport import (
    Accepted,
    Ambiguous,
    Outcome,
    Refused,
    ReplyRefused,
    Route,
    TryLater,
)

ACCEPTED_BEFORE = 409
REQUEST_ID_LENGTH = 100
SILENCE_WEBHOOKS = 20
SILENCE_KNOWN = timedelta(days=7)
SILENCE_LEAST = timedelta(hours=6)
SILENCE_FACTOR = 3


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


def quota_code(limit: int | None, used: int | None) -> str | None:
    """What is wrong with a month's paid messages: nearly_spent, spent, or nothing."""
    if limit is None or used is None:
        return None
    if used >= limit:
        return "spent"
    return "nearly_spent" if used * 10 >= limit * 9 else None


@dataclass(frozen=True)
class Hour:
    """An hour in which webhooks came: how many, and when the last one did."""

    received: int
    last_at: datetime


def is_silent(now: datetime, hours: Sequence[Hour]) -> bool | None:
    """Whether it is unusually long since the last webhook; None while too little is known.

    `hours`: those of the last two weeks in which any came, the oldest first. A week that is
    known shows how long nights and weekends are; three times the longest pause is unusual.
    """
    if hours and now - hours[-1].last_at <= SILENCE_LEAST:
        return False
    if sum(hour.received for hour in hours) < SILENCE_WEBHOOKS:
        return None
    if now - hours[0].last_at < SILENCE_KNOWN:
        return None
    pauses = [later.last_at - earlier.last_at for earlier, later in pairwise(hours)]
    usual = max(pauses, default=timedelta())
    return now - hours[-1].last_at > max(SILENCE_LEAST, SILENCE_FACTOR * usual)


def _accepted(headers: Mapping[str, str], body: Any) -> Accepted:
    sent = _objects(body, "sentMessages")
    ids = [entry.get("id") for entry in sent]
    request_id = headers.get("x-line-accepted-request-id") or headers.get("x-line-request-id")
    return Accepted(
        tuple(str(found) for found in ids if found),
        clean(request_id, REQUEST_ID_LENGTH) or None,
        quote_token_of(sent[0]) if sent else None,
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
