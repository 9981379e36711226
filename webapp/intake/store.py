"""Store first: every event of a webhook in one durable insert, once each."""

from __future__ import annotations

from flask import Flask, current_app

from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import DurableInsert
from webapp.core.turns import GroupCommit, Row
from webapp.intake.models import EventState, WebhookEvent
from webapp.intake.processor import ReadEvent
from webapp.realtime.bus import Bus
from webapp.realtime.notice import DUTY, Notice

LANES = "lanes"
COLUMNS = (
    "channel_account_id",
    "webhook_event_id",
    "lane_key",
    "kind",
    "is_redelivery",
    "occurred_at",
    "received_at",
    "payload",
    "state",
    "tries",
    "due_at",
    "reason",
    "message_external_id",
)


def init_intake(app: Flask) -> None:
    """Give the app the one group commit all its webhook requests share."""
    with app.app_context():
        insert = DurableInsert(db.engine, WebhookEvent.__table__, COLUMNS)
    bus: Bus = app.extensions["kanava_bus"]

    def store(rows: list[Row]) -> None:
        insert(rows)
        if any(row["state"] == EventState.STORED for row in rows):
            bus.send([Notice((LANES,), DUTY)])

    app.extensions["kanava_intake"] = GroupCommit(store)


def keep(account_id: int, events: list[ReadEvent]) -> None:
    """Make the events durable and wake the lanes. Raises when they could not be stored."""
    if not events:
        return
    intake: GroupCommit = current_app.extensions["kanava_intake"]
    intake.add([_row(account_id, event) for event in events])


def _row(account_id: int, event: ReadEvent) -> Row:
    now = clock.now()
    return {
        "channel_account_id": account_id,
        "webhook_event_id": event.webhook_event_id,
        "lane_key": f"{account_id}:{event.chat_id}",
        "kind": event.kind,
        "is_redelivery": event.is_redelivery,
        "occurred_at": event.occurred_at,
        "received_at": now,
        "payload": event.payload,
        "state": event.state.value,
        "tries": 0,
        "due_at": now,
        "reason": event.reason,
        "message_external_id": event.message_external_id,
    }
