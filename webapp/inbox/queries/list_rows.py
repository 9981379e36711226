"""One row of a list: the columns it is read from, and what is made of them.

Cards and offers show the same of a chat: the other end of it, its account, a line of it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Select, and_, exists, func, literal, or_, select, true
from sqlalchemy.orm import aliased

from webapp.agents.models import Agent
from webapp.channels.models import ChannelAccount
from webapp.consults.actions.participants import LINES
from webapp.consults.queries import unread_in_consult
from webapp.contacts.models import ProfileKind, SocialProfile
from webapp.conversations.actions.contact_links import DEEDS
from webapp.conversations.models import (
    Conversation,
    Direction,
    Message,
    Priority,
)
from webapp.conversations.states import ConversationState
from webapp.dispositions.queries import names_chosen
from webapp.inbox.queries.readers import consult_of, draft_of, unread_count_of
from webapp.inbox.rows import AccountMark, ConversationRow, Preview, Profile
from webapp.outbox.models import DeliveryState, OutboundDelivery
from webapp.routing.queries.wrap_up import WrapUpClock, clock_of
from webapp.tags.models import CONVERSATIONS
from webapp.tags.queries import carried, marks_in
from webapp.workstreams.models import Queue, QueueMember, Workstream

LOST = (DeliveryState.FAILED, DeliveryState.UNKNOWN)
IS_STAFFED = exists().where(QueueMember.queue_id == Conversation.queue_id)
Offered = aliased(Agent, name="offered_agent")
Had = aliased(Agent, name="had_agent")
Shown = aliased(Message, name="shown_message")


class Shape(NamedTuple):
    """What of a row is its reader's, and what hangs on its list.

    `reader_id`: whose unread count and draft, if anybody's; `is_supervising`: may take it in any
    case; `is_named`: says whose it is; `is_over`: its own last words, not the chat's.
    """

    reader_id: Any = None
    is_supervising: bool = False
    is_named: bool = False
    is_over: bool = False


def _fate_of_newest_answer() -> Any:
    """The state of the delivery of what an agent wrote last in the conversation.

    Its begin bounds how far back the chat is read.
    """
    return (
        select(OutboundDelivery.state)
        .join(Message, Message.id == OutboundDelivery.message_id)
        .where(
            Message.social_profile_id == Conversation.social_profile_id,
            Message.conversation_id == Conversation.id,
            Message.occurred_at >= Conversation.created_at,
            Message.agent_id.is_not(None),
        )
        .correlate(Conversation)
        .order_by(Message.occurred_at.desc(), Message.id.desc())
        .limit(1)
        .scalar_subquery()
    )


CALLED = func.coalesce(SocialProfile.own_name, SocialProfile.display_name)
# As `row_of` takes them.
COLUMNS = (
    *(Conversation.id, Conversation.state, Conversation.waiting_since_at),
    *(Conversation.last_message_at, Conversation.offered_agent_id, Conversation.priority),
    *(Conversation.response_due_at, Conversation.breached_at.is_not(None)),
    *(Conversation.awaiting_reply_since_at, Conversation.closed_at),
    *(SocialProfile.id, SocialProfile.token, CALLED, SocialProfile.kind),
    *(SocialProfile.picture_file.is_not(None), SocialProfile.is_blocked),
    *(SocialProfile.is_standby, SocialProfile.is_barred, SocialProfile.language),
    *(Shown.kind, Shown.text, Shown.direction, Shown.retracted_at.is_not(None)),
    *(ChannelAccount.id, ChannelAccount.name, ChannelAccount.short_name, ChannelAccount.colour),
    *(Workstream.wrap_up_blocking, Workstream.wrap_up_seconds),
    *(Workstream.auto_close_wrap_up_minutes, Conversation.state_changed_at),
    *(Queue.name, Offered.name, IS_STAFFED, _fate_of_newest_answer()),
    *(carried(CONVERSATIONS, Conversation.id), Conversation.parked_until_at),
    Conversation.answered_at.is_not(None),
)


def rows_of(chosen: Select[Any], shape: Shape) -> Any:
    """The columns of these conversations."""
    may_take = true() if shape.is_supervising else func.coalesce(Workstream.is_pickable, true())
    is_read = shape.reader_id is not None
    unread = unread_count_of(shape.reader_id) if is_read else literal(0)
    own = (draft_of, consult_of, unread_in_consult)
    kept = [each(shape.reader_id) if is_read else literal(None) for each in own]
    owner = Had.name if shape.is_named else literal(None)
    dispositions = names_chosen() if shape.is_over else literal(None)
    wanted = (
        select(*COLUMNS, may_take, unread, owner, dispositions, *kept)
        .select_from(Conversation)
        .join(SocialProfile, Conversation.social_profile_id == SocialProfile.id)
        .outerjoin(ChannelAccount, is_account_to_tell())
        .outerjoin(Queue, Conversation.queue_id == Queue.id)
        .outerjoin(Workstream, Conversation.workstream_id == Workstream.id)
        .outerjoin(Offered, Conversation.offered_agent_id == Offered.id)
        .outerjoin(Shown, Shown.id == edge_message(is_first=False, is_own=shape.is_over))
        .where(Conversation.id.in_(chosen))
    )
    if not shape.is_named:
        return wanted
    had_id = func.coalesce(Conversation.agent_id, Conversation.previous_agent_id)
    return wanted.outerjoin(Had, Had.id == had_id)


def row_of(*columns: Any) -> ConversationRow:
    """The row of these columns. Raises ValueError where one holds what it never should."""
    own, profile, shown = columns[:10], columns[10:19], columns[19:23]
    id_, state, waiting_since_at, last_message_at, offered_agent_id, *urgency = own
    priority, response_due_at, is_breached, awaiting_reply_since_at, closed_at = urgency
    queue_name, offered_to, is_staffed, fate, tags, parked_until_at, *own_side = columns[31:]
    is_answered, *own_side = own_side
    may_take, unread, owner, dispositions, draft, consult, consult_unread = own_side
    return ConversationRow(
        id=id_,
        state=ConversationState(state),
        profile=_profile(*profile),
        preview=_preview(*shown),
        queue_name=queue_name,
        waiting_since_at=waiting_since_at,
        last_message_at=last_message_at,
        unread=unread,
        offered_agent_id=offered_agent_id,
        offered_to=offered_to,
        priority=Priority(priority),
        response_due_at=response_due_at,
        is_breached=is_breached,
        is_staffed=is_staffed,
        account=_mark(*columns[23:27]),
        may_take=bool(may_take),
        lost=DeliveryState(fate) if fate in LOST else None,
        awaiting_reply_since_at=awaiting_reply_since_at,
        closed_at=closed_at,
        draft=draft,
        owner=owner,
        dispositions=dispositions,
        parked_until_at=parked_until_at,
        wrap_up=_clock(state, *columns[27:31], last_message_at),
        tags=marks_in(tags),
        is_answered=bool(is_answered),
        consult=consult,
        consult_unread=consult_unread or 0,
    )


def _clock(state: str, *facts: Any) -> WrapUpClock | None:
    return clock_of(*facts) if state == ConversationState.WRAP_UP else None


def _mark(id_: int | None, *names: Any) -> AccountMark | None:
    return AccountMark(id_, *names) if id_ is not None else None


def _profile(*columns: Any) -> Profile:
    id_, token, name, kind, has_picture, *rest = columns
    return Profile(id_, token, name, kind != ProfileKind.USER, has_picture, *rest)


def _preview(
    kind: str | None, text: str | None, direction: str, is_retracted: bool
) -> Preview | None:
    if kind is None:
        return None
    is_note = direction == Direction.INTERNAL
    return Preview(kind, text, direction == Direction.OUTBOUND, is_retracted, is_note)


def edge_message(*, is_first: bool, is_own: bool = False) -> Any:
    """The id of the chat's newest line, or of the conversation's first inbound one.

    `is_own`: the conversation's newest line, which stays when the chat goes on in another.

    What we wrote down about a contact or a consult is no line to quote: it would hide the
    customer's words. Nor is a note that was deleted; one that stands is marked as such.
    The first that nobody has answered, if there is such a one: in a conversation that comes back
    after weeks that is what it is about now.
    """
    inner = select(Message.id).correlate(Conversation).limit(1)
    if is_first:
        inner = inner.where(
            Message.conversation_id == Conversation.id, Message.direction == Direction.INBOUND
        )
        inner = inner.order_by(Message.occurred_at, Message.id)
        answered_at = Conversation.answered_at
        is_open = or_(answered_at.is_(None), Message.occurred_at > answered_at)
        return func.coalesce(inner.where(is_open).scalar_subquery(), inner.scalar_subquery())
    inner = inner.where(
        Message.social_profile_id == Conversation.social_profile_id,
        Message.kind.not_in((*DEEDS, *LINES)),
        or_(Message.direction != Direction.INTERNAL, Message.retracted_at.is_(None)),
    )
    if is_own:
        inner = inner.where(Message.conversation_id == Conversation.id)
    return inner.order_by(Message.occurred_at.desc(), Message.id.desc()).scalar_subquery()


def profile_of(profile: SocialProfile) -> Profile:
    """The face and name of a profile."""
    return Profile(
        id=profile.id,
        token=profile.token,
        name=profile.own_name or profile.display_name,
        is_group=profile.kind != ProfileKind.USER,
        has_picture=profile.picture_file is not None,
        is_blocked=profile.is_blocked,
        is_standby=profile.is_standby,
        is_barred=profile.is_barred,
        is_left=profile.is_left,
        language=profile.language,
        status_message=profile.status_message,
        channel_name=profile.display_name if profile.own_name else None,
    )


def is_account_to_tell() -> Any:
    """Joins a conversation's account, where there is more than one to tell apart."""
    count = select(func.count(ChannelAccount.id)).where(ChannelAccount.deleted_at.is_(None))
    is_its_own = ChannelAccount.id == Conversation.channel_account_id
    return and_(is_its_own, count.correlate(None).scalar_subquery() > 1)


def account_of(account: ChannelAccount | None) -> AccountMark | None:
    """The mark of what `is_account_to_tell` joined."""
    if account is None:
        return None
    return AccountMark(account.id, account.name, account.short_name, account.colour)


def preview_of(message: Message | None) -> Preview | None:
    """A line in a few words; None when there is none."""
    if message is None:
        return None
    is_retracted = message.retracted_at is not None
    return _preview(message.kind, message.text, message.direction, is_retracted)
