"""Store first: every event of a webhook in one durable insert, once each."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app
from sqlalchemy.dialects import postgresql, sqlite

from webapp.core import clock
from webapp.core.batch import GroupCommit, Row
from webapp.core.database import db
from webapp.core.transaction import insert_durably
from webapp.line.models import EventState, WebhookEvent
from webapp.line.payloads import ReadEvent
from webapp.realtime.notice import DUTY, Notice

LANES = "lanes"


def init_intake(app: Flask) -> None:
    """Give the app the one group commit all its webhook requests share."""
    with app.app_context():
        engine = db.engine
    dialect = sqlite if engine.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(WebhookEvent.__table__).on_conflict_do_nothing()
    app.extensions["kanava_intake"] = GroupCommit(
        lambda rows: insert_durably(engine, statement, rows)
    )


def keep(account_id: int, events: list[ReadEvent]) -> None:
    """Make the events durable and wake the lanes. Raises when they could not be stored."""
    if not events:
        return
    intake: GroupCommit = current_app.extensions["kanava_intake"]
    intake.add([_row(account_id, event) for event in events])
    if any(event.state == EventState.STORED for event in events):
        current_app.extensions["kanava_bus"].send([Notice((LANES,), DUTY)])


def _row(account_id: int, event: ReadEvent) -> Row:
    now = clock.now()
    values: dict[str, Any] = {
        "channel_account_id": account_id,
        "webhook_event_id": event.webhook_event_id,
        "lane_key": f"{account_id}:{event.chat_id}",
        "kind": event.kind,
        "is_redelivery": event.is_redelivery,
        "occurred_at": event.occurred_at,
        "received_at": now,
        "payload": event.payload,
        "state": event.state,
        "tries": 0,
        "due_at": now,
        "reason": event.reason,
        "message_external_id": event.message_external_id,
    }
    return values
