"""What senders did to their messages afterwards: taken back, or said in other words.

Old words may stay nowhere (LINE's development guidelines, "Processing when a message is unsent"):
docs/architecture.md lists every place words are copied to.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from webapp.conversations.actions.message_changes import edit, retract
from webapp.conversations.models import RetractedMessage
from webapp.core.database import db
from webapp.intake.models import EventState, WebhookEvent
from webapp.intake.processor import Standing
from webapp.line.messages import read_words
from webapp.line.quote_tokens import quote_token_of
from webapp.routing.actions.trace import forget_words

EDITED = "messageEdited"
UNSEND = "unsend"


def take_back(event: WebhookEvent, _payload: dict[str, Any], _standing: Standing) -> None:
    """An unsend: the message's words leave every place, those of its edits, too."""
    message_id = event.message_external_id or ""
    message = retract(event.channel_account_id, message_id)
    if message is not None and message.conversation_id is not None:
        forget_words(message.conversation_id)
    scrub(event.channel_account_id, message_id)


def apply_edits(account_id: int, message_id: str) -> None:
    """Give a message its latest words, of the edits that came, before or after itself.

    Edits come in any order; the largest timestamp wins (LINE Developers, "Edit event").
    """
    newest = db.session.scalar(
        select(WebhookEvent)
        .where(
            *_is_about(account_id, message_id),
            WebhookEvent.kind == EDITED,
            WebhookEvent.state.in_((EventState.STORED, EventState.DONE)),
        )
        .order_by(WebhookEvent.occurred_at.desc(), WebhookEvent.id.desc())
        .limit(1)
    )
    if newest is None:
        return
    if _is_taken_back(account_id, message_id):
        scrub(account_id, message_id)
        return
    said = json.loads(newest.payload)["message"]
    text, content = read_words(said)
    token = quote_token_of(said)
    message = edit(account_id, message_id, text, content, newest.occurred_at, token)
    if message is not None:
        scrub(account_id, message_id, WebhookEvent.id != newest.id)
        if message.conversation_id is not None:
            forget_words(message.conversation_id)
    elif _has_come(account_id, message_id):
        scrub(account_id, message_id, WebhookEvent.id != newest.id)


def scrub(account_id: int, message_id: str, *conditions: ColumnElement[bool]) -> None:
    """Remove a message's content from the kept events too; who, when and id stay.

    A failure's reason keeps only the error's name: its text may quote the message.
    """
    is_about = _is_about(account_id, message_id)
    kept = select(WebhookEvent).where(*is_about, WebhookEvent.kind != UNSEND, *conditions)
    for event in db.session.scalars(kept).all():
        payload = json.loads(event.payload)
        kind = payload.get("message", {}).get("type")
        payload["message"] = {"id": message_id, "type": kind}
        event.payload = json.dumps(payload)
        event.reason = event.reason.split(":")[0] if event.reason else None
    db.session.flush()


def _is_about(account_id: int, message_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        WebhookEvent.channel_account_id == account_id,
        WebhookEvent.message_external_id == message_id,
    )


def _is_taken_back(account_id: int, message_id: str) -> bool:
    tombstone = exists().where(
        RetractedMessage.channel_account_id == account_id,
        RetractedMessage.external_id == message_id,
    )
    return bool(db.session.scalar(select(tombstone)))


def _has_come(account_id: int, message_id: str) -> bool:
    """The message itself was handled; an edit that comes before it waits with its words."""
    handled = exists().where(
        *_is_about(account_id, message_id),
        WebhookEvent.kind == "message",
        WebhookEvent.state == EventState.DONE,
    )
    return bool(db.session.scalar(select(handled)))
