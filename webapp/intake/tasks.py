"""Working through the lanes, one chat's events in order; writing down how webhooks fare."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import case, literal_column, select, update

from webapp.channels.models import ChannelAccount
from webapp.core import clock
from webapp.core.backoff import back_off_seconds
from webapp.core.database import count_changed, db, insert_new
from webapp.core.faults import private_log
from webapp.core.leases import is_due, is_unheld
from webapp.core.transaction import transaction
from webapp.core.worker import Duty
from webapp.intake.actions import add_count
from webapp.intake.models import EventState, Lane, WebhookEvent
from webapp.intake.processor import Processor
from webapp.intake.store import LANES
from webapp.intake.traffic import FLUSH_SECONDS, Count, Key, traffic

log = private_log(__name__)
TRIES = 5
REST_SECONDS = back_off_seconds(TRIES)
THREADS = 4
TURN_EVENTS = 5
MOST_LANES = 1_000_000
# Written out as in the index, or SQLite reads the whole row of every event.
IS_STORED = WebhookEvent.state == literal_column("'stored'")

Claim = tuple[str, datetime]


def claim() -> Claim | None:
    """Lease the lane that has waited longest for its turn; None when no event is due."""
    for key in _due_lanes():
        leased_until = clock.after(_lease_seconds())
        with transaction():
            count_changed(insert_new(Lane).values(key=key))
            is_ours = count_changed(
                update(Lane).where(Lane.key == key, _is_unheld()).values(leased_until=leased_until)
            )
        if is_ours:
            return key, leased_until
    return None


def _due_lanes() -> list[str]:
    """Lanes with events to handle, unheld, whose first event does not wait for its next try.

    A lane's wait begins anew with the end of its last turn, or those who write most would always
    have waited longest.
    """
    filled = select(WebhookEvent.lane_key).where(IS_STORED).distinct().subquery()
    first_due = (
        select(WebhookEvent.due_at)
        .where(WebhookEvent.lane_key == filled.c.lane_key, IS_STORED)
        .order_by(WebhookEvent.occurred_at, WebhookEvent.id)
        .limit(1)
    )
    first = select(filled.c.lane_key, first_due.scalar_subquery().label("since"))
    # With a limit SQLite looks each lane's first event up once, not once for each time it is named.
    waiting = first.limit(MOST_LANES).subquery()
    since, last_turn = waiting.c.since, Lane.leased_until
    keys = db.session.scalars(
        select(waiting.c.lane_key)
        .outerjoin(Lane, Lane.key == waiting.c.lane_key)
        .where(is_due(since, REST_SECONDS), _is_unheld())
        .order_by(case((last_turn > since, last_turn), else_=since), waiting.c.lane_key)
        .limit(8)
    ).all()
    db.session.rollback()
    return list(keys)


def handle(claimed: Claim) -> None:
    """Handle a leased lane's events in order until it is empty or rests, or the lease is lost.

    After a few events it is given back while others wait: who writes a thousand messages may not
    keep anybody else waiting for their end.
    """
    key, leased_until = claimed
    for number in itertools.count():
        is_turn_over = number and number % TURN_EVENTS == 0 and bool(_due_lanes())
        event_id = None if is_turn_over else _first_event(key)
        if event_id is None:
            _release(key, leased_until)
            return
        renewed = clock.after(_lease_seconds())
        try:
            with transaction():
                if not _renew(key, leased_until, renewed):
                    return
                _process(event_id)
            leased_until = renewed
        except Exception as error:
            log.exception("event %s failed", event_id)
            _note_failure(event_id, error)


def _process(event_id: int) -> None:
    """Let the channel of the event's account do what it says.

    The account's row is held, so that an event and the account's end cannot miss each other.
    """
    event = db.session.get_one(WebhookEvent, event_id)
    standing = select(
        ChannelAccount.kind, ChannelAccount.detached_at, ChannelAccount.deleted_at
    ).where(ChannelAccount.id == event.channel_account_id)
    kind, *ends = db.session.execute(standing.with_for_update(read=True)).one()
    processor: Processor = current_app.extensions["kanava_processors"][kind]
    processor(event, is_account_closed=any(ends))


def _lease_seconds() -> float:
    seconds: float = current_app.extensions["kanava_settings"].lane_lease_seconds
    return seconds


def _first_event(key: str) -> int | None:
    first = db.session.execute(
        select(WebhookEvent.id, is_due(WebhookEvent.due_at, REST_SECONDS).label("is_due"))
        .where(WebhookEvent.lane_key == key, IS_STORED)
        .order_by(WebhookEvent.occurred_at, WebhookEvent.id)
        .limit(1)
    ).first()
    db.session.rollback()
    return first.id if first is not None and first.is_due else None


def _renew(key: str, leased_until: datetime, renewed: datetime) -> bool:
    """Stretch the lease in the event's own transaction: who lost it can change nothing."""
    return bool(
        count_changed(
            update(Lane)
            .where(Lane.key == key, Lane.leased_until == leased_until)
            .values(leased_until=renewed)
        )
    )


def _release(key: str, leased_until: datetime) -> None:
    """End the lease now: the moment tells when this lane had its last turn."""
    with transaction():
        count_changed(
            update(Lane)
            .where(Lane.key == key, Lane.leased_until == leased_until)
            .values(leased_until=clock.now())
        )


def _note_failure(event_id: int, error: Exception) -> None:
    """Let an event rest before its next try; after the last, park it so its lane goes on."""
    with transaction():
        event = db.session.get_one(WebhookEvent, event_id)
        event.tries += 1
        event.reason = f"{type(error).__name__}: {error}"[:1000]
        event.due_at = clock.after(back_off_seconds(event.tries))
        if event.tries >= TRIES:
            event.state = EventState.FAILED


def _is_unheld() -> Any:
    return is_unheld(Lane.leased_until, _lease_seconds())


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


DUTY = Duty(LANES, claim, handle, threads=THREADS)
TALLIES = Duty("webhook_tallies", take_counts, write_down, sweep_seconds=FLUSH_SECONDS)
