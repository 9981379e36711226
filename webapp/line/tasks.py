"""Working through the lanes: one chat's events in order, by one worker at a time."""

from __future__ import annotations

import logging
from datetime import datetime

from flask import current_app
from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from webapp.core import clock
from webapp.core.backoff import back_off_seconds
from webapp.core.database import count_changed, db, insert_new
from webapp.core.transaction import transaction
from webapp.core.worker import Duty
from webapp.line.ingest import LANES
from webapp.line.models import EventState, Lane, WebhookEvent
from webapp.line.processing import process

log = logging.getLogger(__name__)
TRIES = 5
THREADS = 4

Claim = tuple[str, datetime]


def claim() -> Claim | None:
    """Lease the lane that has waited longest; None when no event is due."""
    for key in _due_lanes():
        leased_until = _lease_end()
        with transaction():
            count_changed(insert_new(Lane).values(key=key))
            is_ours = count_changed(
                update(Lane).where(Lane.key == key, _is_unheld()).values(leased_until=leased_until)
            )
        if is_ours:
            return key, leased_until
    return None


def _due_lanes() -> list[str]:
    """Lanes with events to handle, unheld, and not waiting for an event's next try."""
    moment = clock.now()
    resting = aliased(WebhookEvent)
    is_resting = exists().where(
        resting.lane_key == WebhookEvent.lane_key,
        resting.state == EventState.STORED,
        resting.due_at > moment,
    )
    is_held = exists().where(Lane.key == WebhookEvent.lane_key, Lane.leased_until > moment)
    keys = db.session.scalars(
        select(WebhookEvent.lane_key)
        .where(WebhookEvent.state == EventState.STORED, ~is_resting, ~is_held)
        .group_by(WebhookEvent.lane_key)
        .order_by(func.min(WebhookEvent.due_at))
        .limit(8)
    ).all()
    db.session.rollback()
    return list(keys)


def handle(claimed: Claim) -> None:
    """Handle a leased lane's events in order until it is empty, rests, or the lease is lost."""
    key, leased_until = claimed
    while True:
        event_id = _first_event(key)
        if event_id is None:
            _release(key, leased_until)
            return
        renewed = _lease_end()
        try:
            with transaction():
                if not _renew(key, leased_until, renewed):
                    return
                process(db.session.get_one(WebhookEvent, event_id))
            leased_until = renewed
        except Exception as error:
            log.exception("event %s failed", event_id)
            _note_failure(event_id, error)


def _lease_end() -> datetime:
    return clock.after(current_app.extensions["kanava_settings"].lane_lease_seconds)


def _first_event(key: str) -> int | None:
    first = db.session.execute(
        select(WebhookEvent.id, WebhookEvent.due_at)
        .where(WebhookEvent.lane_key == key, WebhookEvent.state == EventState.STORED)
        .order_by(WebhookEvent.occurred_at, WebhookEvent.id)
        .limit(1)
    ).first()
    db.session.rollback()
    return first.id if first is not None and first.due_at <= clock.now() else None


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
    with transaction():
        count_changed(
            update(Lane)
            .where(Lane.key == key, Lane.leased_until == leased_until)
            .values(leased_until=None)
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


def _is_unheld() -> ColumnElement[bool]:
    return or_(Lane.leased_until.is_(None), Lane.leased_until <= clock.now())


DUTY = Duty(LANES, claim, handle, threads=THREADS)
