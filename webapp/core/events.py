"""Facts recorded inside a transaction, handed out before its commit and after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from webapp.core.database import db

EVENTS = "kanava_events"
NUDGES = "kanava_nudges"


@dataclass(frozen=True)
class Event:
    """A fact in the past tense. Fields are ids and plain values, never ORM objects."""


def record(event: Event) -> None:
    """Remember a fact: what must be true together with it is done before the running transaction
    commits, everybody else hears of it afterwards.
    """
    _pending(EVENTS).append(event)


def nudge(duty: str) -> None:
    """Ask for a worker duty to look at its rows as soon as the transaction commits."""
    pending = _pending(NUDGES)
    if duty not in pending:
        pending.append(duty)


def recorded_events() -> list[Event]:
    """The facts so far, in order; more may be recorded while they are read."""
    return _pending(EVENTS)


def take_events() -> list[Event]:
    """Give the recorded facts in order and forget them."""
    return _take(EVENTS)


def take_nudges() -> list[str]:
    """Give the names of the duties to wake and forget them."""
    return _take(NUDGES)


def _pending(kind: str) -> list[Any]:
    pending: list[Any] = db.session.info.setdefault(kind, [])
    return pending


def _take(kind: str) -> list[Any]:
    taken: list[Any] = db.session.info.pop(kind, [])
    return taken
