"""What time does to conversations: wrap-up stops taking capacity, what was parked until now comes
back, and the forgotten are closed.

Which ones is asked first without locks, and of each again under its own.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import Any

from sqlalchemy import Text, case, cast, or_, select

from webapp.agents.models import CapacityProfile, ProfileReset
from webapp.conversations.actions.closures import close_by_rule
from webapp.conversations.models import Conversation, PendingAnswer
from webapp.conversations.queries import pending_answers_of
from webapp.conversations.states import ClosureReason, ConversationState
from webapp.core import clock
from webapp.core.database import db, later_by
from webapp.core.errors import Conflict
from webapp.core.leases import NOW
from webapp.core.transaction import transaction
from webapp.core.worker import Duty, one_by_one
from webapp.routing.actions.entry import come_back
from webapp.routing.actions.wrap_up import free_wrap_up
from webapp.workstreams.models import Workstream, WrapUpBlocking

WRAP_UP_SWEEP_SECONDS = 5.0
PARKING_SWEEP_SECONDS = 5.0
AUTO_CLOSE_SWEEP_SECONDS = 60.0
AT_ONCE = 100
MINUTE = 60
AUTO_CLOSE = {
    ConversationState.OPEN: Workstream.auto_close_open_minutes,
    ConversationState.ACTIVE: Workstream.auto_close_active_minutes,
    ConversationState.WRAP_UP: Workstream.auto_close_wrap_up_minutes,
    ConversationState.WAITING: Workstream.auto_close_waiting_minutes,
}


def find_wrap_ups() -> list[int] | None:
    """Conversations whose wrap-up has taken their agents' capacity long enough."""
    return wrap_ups_over()[:AT_ONCE] or None


def find_parked() -> list[int] | None:
    """Conversations whose time aside is over, the longest over first."""
    return list(db.session.scalars(_parked(), {"now": clock.now()})) or None


@cache
def _parked() -> Any:
    due = Conversation.parked_until_at
    is_over = Conversation.state == ConversationState.WAITING, due <= NOW
    return select(Conversation.id).where(*is_over).order_by(due).limit(AT_ONCE)


def bring_back(conversation_id: int) -> None:
    """Let it wait again, unless it is parked no more or longer."""
    with suppress(Conflict), transaction():
        conversation = _locked(conversation_id)
        until = conversation.parked_until_at
        if until is not None and until <= clock.now():
            come_back(conversation)


def find_left_alone() -> list[int] | None:
    """Conversations in which nobody wrote for longer than their workstream keeps them."""
    return left_alone(AT_ONCE) or None


def free_one(conversation_id: int) -> None:
    """Give its capacity back, unless the customer wrote or it was closed meanwhile."""
    with transaction():
        conversation = _locked(conversation_id)
        if is_wrap_up_over(conversation):
            free_wrap_up(conversation)


def close_one(conversation_id: int) -> None:
    """Close it, unless something happened in it meanwhile."""
    with suppress(Conflict), transaction():
        conversation = _locked(conversation_id)
        if is_left_alone(conversation):
            close_by_rule(conversation, ClosureReason.AUTO_CLOSED)


def _locked(conversation_id: int) -> Conversation:
    conversation: Conversation = db.session.get_one(
        Conversation, conversation_id, with_for_update={"of": Conversation}
    )
    return conversation


def wrap_ups_over() -> list[int]:
    """Conversations in wrap-up that take capacity longer than their workstream wants, by id."""
    found = db.session.execute(_wrap_ups_over(), {"now": clock.now()}).all()
    stays = _staying() if found else set()
    return [id_ for id_, units, profile_ids in found if units or not stays.issuperset(profile_ids)]


@cache
def _wrap_ups_over() -> Any:
    """Made once, as what is asked every few seconds is."""
    # NEVER also frees what was in wrap-up when it was set.
    is_custom = Workstream.wrap_up_blocking == WrapUpBlocking.CUSTOM
    seconds = case((is_custom, Workstream.wrap_up_seconds), else_=0)
    return (
        select(Conversation.id, Conversation.held_units, Conversation.held_profile_ids)
        .join(Workstream, Workstream.id == Conversation.workstream_id)
        .where(
            Conversation.state == ConversationState.WRAP_UP,
            _takes_capacity(),
            Workstream.wrap_up_blocking != WrapUpBlocking.ALWAYS,
            later_by(Conversation.state_changed_at, seconds) <= NOW,
        )
        .order_by(Conversation.id)
    )


def _staying() -> set[int]:
    """What is reset at the end of the day stays taken until then: it alone is nothing to free."""
    wanted = select(CapacityProfile.id).where(CapacityProfile.reset == ProfileReset.END_OF_DAY)
    return set(db.session.scalars(wanted))


def is_wrap_up_over(conversation: Conversation) -> bool:
    """Whether this one is still such a conversation."""
    workstream = db.session.get(Workstream, conversation.workstream_id or 0)
    return (
        conversation.state == ConversationState.WRAP_UP
        and workstream is not None
        and workstream.wrap_up_blocking != WrapUpBlocking.ALWAYS
        and conversation.state_changed_at
        <= clock.after(-_seconds(workstream.wrap_up_blocking, workstream.wrap_up_seconds))
    )


def _seconds(blocking: str, seconds: int) -> int:
    """How long wrap-up may take capacity. NEVER also frees what was in wrap-up when it was set."""
    return seconds if blocking == WrapUpBlocking.CUSTOM else 0


def left_alone(count: int) -> list[int]:
    """Some conversations whose state lasts without a word longer than their workstream wants.

    What is parked until a time comes back and is none of them, however late its duty looks; nor is
    one with an answer that can still be taken back.
    """
    minutes = case(*((Conversation.state == state, limit) for state, limit in AUTO_CLOSE.items()))
    last, changed = Conversation.last_message_at, Conversation.state_changed_at
    wanted = (
        select(Conversation.id)
        .join(Workstream, Workstream.id == Conversation.workstream_id)
        .where(
            Conversation.state.in_(AUTO_CLOSE),
            minutes > 0,
            Conversation.parked_until_at.is_(None),
            Conversation.id.not_in(select(PendingAnswer.conversation_id)),
            later_by(case((last > changed, last), else_=changed), minutes * MINUTE) <= clock.now(),
        )
    )
    return list(db.session.scalars(wanted.order_by(Conversation.id).limit(count)))


def is_left_alone(conversation: Conversation) -> bool:
    """Whether this one is still such a conversation."""
    limit = AUTO_CLOSE.get(ConversationState(conversation.state))
    workstream_id = conversation.workstream_id or 0
    minutes = (
        db.session.scalar(select(limit).where(Workstream.id == workstream_id))
        if limit is not None
        else None
    )
    if conversation.parked_until_at is not None or pending_answers_of(conversation.id):
        return False
    last = max(conversation.last_message_at, conversation.state_changed_at)
    return bool(minutes) and last <= clock.after(-(minutes or 0) * MINUTE)


def _takes_capacity() -> Any:
    return or_(Conversation.held_units > 0, cast(Conversation.held_profile_ids, Text) != "[]")


DUTIES = (
    Duty("wrap_ups", find_wrap_ups, one_by_one(free_one), sweep_seconds=WRAP_UP_SWEEP_SECONDS),
    Duty("parkings", find_parked, one_by_one(bring_back), sweep_seconds=PARKING_SWEEP_SECONDS),
    Duty(
        "auto_closings",
        find_left_alone,
        one_by_one(close_one),
        sweep_seconds=AUTO_CLOSE_SWEEP_SECONDS,
    ),
)
