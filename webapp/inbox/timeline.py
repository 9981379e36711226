"""Reads of a chat's timeline, up to and with one conversation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from webapp.agents.models import Agent
from webapp.contacts.models import ProfileKind, SocialProfile
from webapp.conversations.models import (
    Attachment,
    AttachmentState,
    Conversation,
    Direction,
    Message,
)
from webapp.core import clock
from webapp.core.database import db
from webapp.core.drawing import or_else
from webapp.inbox.albums import with_places
from webapp.inbox.line_pictures import with_pictures
from webapp.inbox.lines import UNDRAWN, DeliveryFacts, FileFacts, Timeline, TimelineLine, Unread
from webapp.inbox.quotes import with_quotes
from webapp.outbox.models import DeliveryState, OutboundDelivery, Route
from webapp.outbox.policy import may_be_shown_twice

PAGE_LINES = 50
# As many lines are drawn at once on the way to one that was found; as many before it stand above.
MOST_LINES = 500
ABOVE = 15
# From further up than that a conversation is not opened at what is unread, but at its end.
UNREAD_REACH = 200
Author = aliased(SocialProfile, name="author")
AUTHOR_NAME = func.coalesce(Author.own_name, Author.display_name)


def timeline_of(
    conversation: Conversation, before_id: int | None = None, at_id: int | None = None
) -> Timeline:
    """The newest lines, or those before a line, oldest first; at most PAGE_LINES of them.

    It ends with the conversation itself: what came later belongs to its successor. `at_id`: as many
    more as lead to that line and somewhat above it, at most MOST_LINES.
    """
    conditions = [belongs_to(conversation)]
    if before_id is not None:
        conditions.append(_place() < _place_of(before_id))
    count = PAGE_LINES if at_id is None else _count_to(at_id, conditions)
    wanted = _lines().where(*conditions)
    wanted = wanted.order_by(Message.occurred_at.desc(), Message.id.desc())
    found = [_safe_line(*row) for row in db.session.execute(wanted.limit(count + 1))]
    lines = tuple(_whole(reversed(found[:count])))
    return Timeline(conversation.id, lines, has_older=len(found) > count)


def _place() -> Any:
    return tuple_(Message.occurred_at, Message.id)


def _place_of(message_id: int) -> Any:
    return select(Message.occurred_at, Message.id).where(Message.id == message_id).scalar_subquery()


def _count_to(message_id: int, conditions: list[Any]) -> int:
    newer = select(Message.id).where(*conditions, _place() >= _place_of(message_id))
    counted = select(func.count()).select_from(newer.limit(MOST_LINES).subquery())
    count: int = db.session.scalar(counted) or 0
    return min(max(count + ABOVE, PAGE_LINES), MOST_LINES)


def opened(
    conversation: Conversation, read_until: int, at_id: int | None
) -> tuple[Timeline, Unread | None]:
    """The timeline at a line, else as far as what its reader has not read, and that."""
    unread = unread_in(conversation, read_until)
    is_near = unread is not None and unread.count <= UNREAD_REACH
    first_id = unread.first_id if unread is not None and is_near else None
    return timeline_of(conversation, at_id=at_id or first_id), unread


def unread_in(conversation: Conversation, read_until: int) -> Unread | None:
    """What the customer said in it since that message; None when there is nothing."""
    unread = (
        Message.conversation_id == conversation.id,
        Message.direction == Direction.INBOUND,
        Message.id > read_until,
    )
    count = db.session.scalar(select(func.count(Message.id)).where(*unread))
    first = select(Message.id).where(*unread).order_by(Message.occurred_at, Message.id).limit(1)
    return Unread(db.session.scalar(first) or 0, count) if count else None


def lines_of(conversation_id: int, limit: int) -> tuple[list[TimelineLine], bool]:
    """The lines of one conversation alone, oldest first; and whether more than `limit`."""
    wanted = _lines().where(Message.conversation_id == conversation_id)
    ordered = wanted.order_by(Message.occurred_at, Message.id).limit(limit + 1)
    found = [_safe_line(*row) for row in db.session.execute(ordered)]
    return found[:limit], len(found) > limit


def line_of(message_id: int) -> TimelineLine | None:
    """One line; None when there is no such message."""
    row = db.session.execute(_lines().where(Message.id == message_id)).one_or_none()
    return _whole([_safe_line(*row)])[0] if row else None


def _whole(lines: Iterable[TimelineLine]) -> list[TimelineLine]:
    """The lines with what is read only where one of them needs it."""
    return with_pictures(with_quotes(with_places(lines), _read))


def _read(ids: set[int]) -> list[TimelineLine]:
    return [_safe_line(*row) for row in db.session.execute(_lines().where(Message.id.in_(ids)))]


def is_in_view(line: TimelineLine, social_profile_id: int, conversation_id: int) -> bool:
    """True when the timeline opened from that conversation shows the line.

    Conversations of one chat follow each other, so their ids do too.
    """
    is_same_chat = line.social_profile_id == social_profile_id
    return is_same_chat and (line.conversation_id or 0) <= conversation_id


def belongs_to(conversation: Conversation) -> Any:
    """The condition on Message: it stands in the timeline opened from that conversation."""
    outside: Any = Message.conversation_id.is_(None)
    # What somebody barred wrote since has no conversation: it stands below the last one.
    if conversation.closed_at is not None and not conversation.social_profile.is_barred:
        outside = and_(outside, Message.occurred_at <= conversation.closed_at)
    return and_(
        Message.social_profile_id == conversation.social_profile_id,
        or_(Message.conversation_id <= conversation.id, outside),
    )


def _lines() -> Any:
    return (
        select(Message, SocialProfile, Agent.name, AUTHOR_NAME, Attachment, OutboundDelivery)
        .join(SocialProfile, SocialProfile.id == Message.social_profile_id)
        .outerjoin(Agent, Agent.id == Message.agent_id)
        .outerjoin(Author, Author.id == Message.author_profile_id)
        .outerjoin(Attachment, Attachment.message_id == Message.id)
        .outerjoin(OutboundDelivery, OutboundDelivery.message_id == Message.id)
    )


def plain(line: TimelineLine | Message) -> TimelineLine:
    """The line with nothing but its place: for one that cannot be drawn."""
    return TimelineLine(
        id=line.id,
        social_profile_id=line.social_profile_id,
        conversation_id=line.conversation_id,
        direction=Direction.INBOUND,
        kind=UNDRAWN,
        text=None,
        occurred_at=line.occurred_at,
        is_retracted=False,
    )


def _safe_line(message: Message, *rest: Any) -> TimelineLine:
    return or_else(f"message {message.id}", lambda: _line(message, *rest), lambda: plain(message))


def _line(
    message: Message,
    profile: SocialProfile,
    agent_name: str | None,
    author_name: str | None,
    attachment: Attachment | None,
    delivery: OutboundDelivery | None,
) -> TimelineLine:
    is_inbound = message.direction == Direction.INBOUND
    is_group = profile.kind != ProfileKind.USER
    called = profile.own_name or profile.display_name
    return TimelineLine(
        id=message.id,
        social_profile_id=message.social_profile_id,
        conversation_id=message.conversation_id,
        direction=Direction(message.direction),
        kind=message.kind,
        text=message.text,
        occurred_at=message.occurred_at,
        is_retracted=message.retracted_at is not None,
        content=message.content or {},
        author_name=(author_name if is_group else None) if is_inbound else agent_name,
        speaker=(author_name if is_group else called) if is_inbound else agent_name,
        language=profile.language if is_inbound else _own_language(message),
        is_automated=message.trigger is not None,
        is_edited=message.edited_at is not None,
        file=_file(attachment),
        delivery=_delivery(delivery),
        submission_key=message.submission_key,
        agent_id=message.agent_id,
        author_profile_id=message.author_profile_id,
        is_quotable=message.quote_token is not None,
        quoted_id=message.quoted_message_id,
    )


def _own_language(message: Message) -> str | None:
    """The language of what we said by ourselves, as HTML names it."""
    said = (message.content or {}).get("language")
    return str(said).replace("_", "-") if said else None


def _file(attachment: Attachment | None) -> FileFacts | None:
    if attachment is None:
        return None
    return FileFacts(
        attachment.token,
        AttachmentState(attachment.state),
        attachment.content_type,
        attachment.size_bytes,
        attachment.file_name,
    )


def _delivery(delivery: OutboundDelivery | None) -> DeliveryFacts | None:
    if delivery is None:
        return None
    state = DeliveryState(delivery.state)
    route = Route(delivery.route) if delivery.route else None
    is_risky = may_be_shown_twice(state, route, delivery.first_tried_at, clock.now())
    return DeliveryFacts(state, route, delivery.reason, is_risky)
