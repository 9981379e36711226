"""Working through the lanes, one chat's events in order; writing down how webhooks fare."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app

from webapp.config import settings
from webapp.core import clock
from webapp.core.clock import back_off_seconds
from webapp.core.database import db
from webapp.core.errors import private_log
from webapp.core.leases import lease_moments, moments
from webapp.core.transaction import transaction
from webapp.core.turns import turns_of
from webapp.core.worker import Duty
from webapp.intake.actions import add_count
from webapp.intake.models import EventState, WebhookEvent
from webapp.intake.processor import Processor, Standing
from webapp.intake.statements import HOLDING, TAKING, due_lanes, first_event
from webapp.intake.store import LANES
from webapp.intake.traffic import FLUSH_SECONDS, Count, Key, traffic

log = private_log(__name__)
TRIES = 5
REST_SECONDS = back_off_seconds(TRIES)
THREADS = 4
TURN_EVENTS = 5
# Between two events while webhooks come in: somewhat longer than one event takes.
GIVE_WAY_SECONDS = 0.009
Claim = tuple[str, datetime]


def claim() -> Claim | None:
    """Lease the lane that has waited longest for its turn; None when no event is due."""
    for key in _due_lanes():
        leased_until = clock.after(_lease_seconds())
        with transaction():
            is_ours = _run(
                TAKING,
                in_lane=key,
                until=leased_until,
                **moments(_lease_seconds()),
            )
        if is_ours:
            return key, leased_until
    return None


def _due_lanes() -> list[str]:
    """Lanes with events to handle, unheld, whose first event does not wait for its next try.

    A lane's wait begins anew with the end of its last turn, or those who write most would always
    have waited longest.
    """
    values = lease_moments(_lease_seconds(), REST_SECONDS)
    keys = db.session.scalars(due_lanes(), values).all()
    db.session.rollback()
    return list(keys)


def handle(claimed: Claim) -> None:
    """Handle a leased lane's events in order until it is empty or rests, or the lease is lost.

    After a few events it is given back while others wait: who writes a thousand messages may not
    keep anybody else waiting for their end.
    """
    key, held_until = claimed
    for number in itertools.count(1):
        is_turn_over = number % TURN_EVENTS == 0 and bool(_due_lanes())
        turns_of(db.engine).give_way(GIVE_WAY_SECONDS)
        still_held = _handle_first(key, held_until, is_turn_over=is_turn_over)
        if still_held is None:
            return
        held_until = still_held


def _handle_first(key: str, held_until: datetime, *, is_turn_over: bool) -> datetime | None:
    """Handle the lane's first event. Gives until when the lane is held now; None when it is not.

    In one transaction the lease is stretched, or ended with the lane's last event: who lost it can
    change nothing, and who dies in the middle leaves everything as it was.
    """
    first = None
    try:
        with transaction():
            first = _first_of(key)
            is_last = is_turn_over or first is None or not first.has_next
            until = clock.now() if is_last else clock.after(_lease_seconds())
            if not _hold(key, held_until, until):
                return None
            if first is not None:
                _process(first)
    except Exception as error:
        if first is None:
            raise
        log.exception("event %s failed", first.id)
        _note_failure(key, held_until, first.id, error)
        return None
    return None if is_last else until


@dataclass(frozen=True)
class First:
    """A lane's first event, and what stands around it."""

    id: int
    event: WebhookEvent
    kind: str
    is_account_closed: bool
    has_next: bool
    is_alone: bool


def _first_of(key: str) -> First | None:
    """The event that is due in a lane, in one statement with all that its handling asks.

    Its account's row is held, so that an event and the account's end cannot miss each other.
    """
    row = db.session.execute(first_event(), {"in_lane": key, **moments(REST_SECONDS)}).first()
    if row is None or not row[-1]:
        return None
    return First(row[0].id, *row[:-1])


def _process(first: First) -> None:
    """Let the channel of the event's account do what it says."""
    processor: Processor = current_app.extensions["kanava_processors"][first.kind]
    standing = Standing(first.is_account_closed, first.is_alone)
    processor(first.event, standing)


def _lease_seconds() -> float:
    return settings().lane_lease_seconds


def _hold(key: str, held_until: datetime, until: datetime) -> bool:
    """Let the lane be held until another moment; a moment of now tells when it had its turn.

    False when it was lost to somebody else.
    """
    return _run(HOLDING, in_lane=key, held_until=held_until, until=until)


def _run(statement: Any, **values: Any) -> bool:
    """Change a lane's row; whether there was one to change."""
    done: Any = db.session.execute(statement, values)
    return bool(done.rowcount)


def _note_failure(key: str, held_until: datetime, event_id: int, error: Exception) -> None:
    """Let an event rest before its next try; after the last, park it so its lane goes on.

    Nothing when the lane was lost meanwhile, or went on with what failed after the commit: the
    event is somebody else's then, or done.
    """
    with transaction():
        if not _hold(key, held_until, clock.now()):
            return
        event = db.session.get_one(WebhookEvent, event_id)
        event.tries += 1
        event.reason = f"{type(error).__name__}: {error}"[:1000]
        event.due_at = clock.after(back_off_seconds(event.tries))
        if event.tries >= TRIES:
            event.state = EventState.FAILED


def take_counts() -> dict[Key, Count] | None:
    """What is to be written down; None when nothing came."""
    return traffic().take() or None


def write_down(counts: dict[Key, Count]) -> None:
    """Add the counts to their hours' rows."""
    try:
        with transaction():
            for (account_id, hour_at), count in sorted(counts.items(), key=lambda pair: pair[0]):
                add_count(account_id, hour_at, count)
    except Exception:
        traffic().give_back(counts)
        raise


DUTY = Duty(LANES, claim, handle, threads=THREADS, is_writing_only=True)
TALLIES = Duty("webhook_tallies", take_counts, write_down, sweep_seconds=FLUSH_SECONDS)
