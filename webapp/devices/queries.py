"""Reads about devices: a person's own, and what one is to be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased, undefer

from webapp.agents.models import SIGN_IN_SECONDS, Agent, SignIn
from webapp.contacts.models import SocialProfile
from webapp.conversations.models import (
    Conversation,
    ConversationSession,
    Direction,
    Mention,
    Message,
)
from webapp.core import clock
from webapp.core.database import db
from webapp.devices.models import AlertKind, Device, DeviceAlert
from webapp.workstreams.models import Queue


@dataclass(frozen=True)
class DeviceRow:
    """One device of a person, with the browser of its sign-in."""

    id: int
    browser: str | None
    token_digest: str
    host: str
    is_telling_who: bool
    is_standing_in: bool
    created_at: datetime
    reached_at: datetime | None
    failure: str | None


@dataclass(frozen=True)
class AlertFacts:
    """What an alert is about. `until_at`: when it rings no more; `by`: who wrote the note."""

    kind: AlertKind
    subject_id: int
    conversation_id: int | None = None
    customer: str | None = None
    words: str | None = None
    queue: str | None = None
    by: str | None = None
    until_at: datetime | None = None


@dataclass(frozen=True)
class Addressee:
    """A device as the sender needs it, and how its person reads."""

    id: int
    subscription: dict[str, str] = field(repr=False)
    is_telling_who: bool
    language: str | None


def devices_of(agent_id: int) -> list[DeviceRow]:
    """The newest first."""
    wanted = (
        select(Device, SignIn)
        .join(SignIn, SignIn.id == Device.sign_in_id)
        .where(Device.agent_id == agent_id)
        .order_by(Device.id.desc())
    )
    return [_row(device, sign_in) for device, sign_in in db.session.execute(wanted)]


def _row(device: Device, sign_in: SignIn) -> DeviceRow:
    return DeviceRow(
        device.id,
        sign_in.browser,
        sign_in.token_digest,
        device.host,
        device.is_telling_who,
        device.is_standing_in,
        device.created_at,
        device.reached_at,
        device.failure,
    )


def addressee(device_id: int) -> Addressee | None:
    """None when it was let go of, or its sign-in is over. Raises Unreadable."""
    wanted = (
        select(Device, Agent.language)
        .join(Agent, Agent.id == Device.agent_id)
        .where(Device.id == device_id, Agent.active, is_signed_in())
        .options(undefer(Device.subscription))
    )
    found = db.session.execute(wanted).first()
    if found is None:
        return None
    device, language = found
    return Addressee(device.id, dict(device.subscription), device.is_telling_who, language)


def is_signed_in() -> Any:
    """The condition on Device that its sign-in still counts: an old one's row may be there yet."""
    is_its_own = SignIn.id == Device.sign_in_id
    return exists().where(is_its_own, SignIn.created_at > clock.after(-SIGN_IN_SECONDS))


def facts_of_alert(alert: DeviceAlert) -> AlertFacts | None:
    """What it is about; None when that is over."""
    if alert.kind == AlertKind.OFFER:
        return _offer(alert.subject_id)
    return _mention(alert.subject_id)


def _offer(session_id: int) -> AlertFacts | None:
    ringing = db.session.get(ConversationSession, session_id)
    if ringing is None or not ringing.is_ringing:
        return None
    conversation = ringing.conversation
    queue = db.session.get(Queue, ringing.queue_id) if ringing.queue_id else None
    return AlertFacts(
        AlertKind.OFFER,
        ringing.id,
        conversation.id,
        conversation.social_profile.display_name,
        _last_words(conversation.social_profile_id),
        queue.name if queue else None,
        until_at=ringing.expires_at,
    )


def _last_words(social_profile_id: int) -> str | None:
    """What the customer said last; never an answer or a note, nor what was taken back."""
    said = select(Message.text).where(
        Message.social_profile_id == social_profile_id,
        Message.direction == Direction.INBOUND,
        Message.kind == "text",
        Message.retracted_at.is_(None),
    )
    newest = said.order_by(Message.occurred_at.desc(), Message.id.desc()).limit(1)
    words: str | None = db.session.scalar(newest)
    return words


def _mention(mention_id: int) -> AlertFacts | None:
    author = aliased(Agent)
    wanted: Any = (
        select(Mention, SocialProfile.display_name, author.name)
        .join(Conversation, Conversation.id == Mention.conversation_id)
        .join(SocialProfile, SocialProfile.id == Conversation.social_profile_id)
        .join(Message, Message.id == Mention.message_id)
        .outerjoin(author, author.id == Message.agent_id)
        .where(Mention.id == mention_id, Mention.seen_at.is_(None))
    )
    found = db.session.execute(wanted).first()
    if found is None:
        return None
    mention, customer, by = found
    place = (mention.id, mention.conversation_id)
    return AlertFacts(AlertKind.MENTION, *place, customer, by=by)
