"""What devices do about facts, inside their transactions: who has no page open is to be told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, literal, select

from webapp.agents.models import ConsoleConnection
from webapp.conversations.events import MentionsChanged, OfferChanged
from webapp.conversations.models import ConversationSession, Mention
from webapp.core import clock
from webapp.core.database import count_changed, db, insert_new
from webapp.core.events import nudge
from webapp.devices.models import AlertKind, Device, DeviceAlert
from webapp.devices.standing import IS_STANDING

ALERTS = "device_alerts"
# An older mention is no news: it was told, or seen in part.
NEW_SECONDS = 60.0


def tell_offer(event: OfferChanged) -> None:
    """That something rings."""
    is_ringing = exists().where(
        ConversationSession.id == event.conversation_session_id, ConversationSession.is_ringing
    )
    _tell(event.agent_id, AlertKind.OFFER, literal(event.conversation_session_id), is_ringing)


def tell_mention(event: MentionsChanged) -> None:
    """That somebody wants them to read a note."""
    newest = (
        select(Mention.id)
        .where(
            Mention.agent_id == event.agent_id,
            Mention.seen_at.is_(None),
            Mention.created_at > clock.after(-NEW_SECONDS),
        )
        .order_by(Mention.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    _tell(event.agent_id, AlertKind.MENTION, newest, newest.is_not(None))


def _tell(agent_id: int, kind: AlertKind, subject: Any, is_so: Any) -> None:
    """One statement for the many who have no device, or a page open."""
    is_open = exists().where(ConsoleConnection.agent_id == agent_id, ~IS_STANDING)
    wanted = select(Device.id, subject).where(Device.agent_id == agent_id, is_so, ~is_open)
    for device_id, subject_id in db.session.execute(wanted).all():
        values = {"device_id": device_id, "kind": kind, "subject_id": subject_id}
        if count_changed(insert_new(DeviceAlert).values(**values)):
            nudge(ALERTS)
