"""What conversations have of people who were deactivated, and of capacity profiles that were
deleted, goes back: looked for in the rows, some at a time, so that nothing stays behind.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import Any

from sqlalchemy import Text, cast, exists, func, literal, or_, select, text

from webapp.agents.models import Agent, CapacityProfile
from webapp.conversations.actions.ownership import leave_work
from webapp.conversations.models import Conversation
from webapp.conversations.queries import ringing_of
from webapp.conversations.states import ClosureReason
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.transaction import transaction
from webapp.core.worker import Duty
from webapp.routing.actions.needs import drop_deleted_profiles
from webapp.routing.actions.offers import end_offer

LEFT_WORK, DELETED_PROFILES = "left_work", "deleted_profiles"
AT_ONCE = 100
# Written out as in the index, else the database would not use it.
ONGOING = text("conversation.state != 'closed'")


def find_left() -> int | None:
    """A conversation that is at a deactivated person, in whatever way.

    By the index of what goes on, in its order: what is closed is most of the table.
    """
    found: int | None = db.session.scalar(_left())
    return found


@cache
def _left() -> Any:
    gone = select(Agent.id).where(~Agent.active)
    return (
        select(Conversation.id)
        .where(
            ONGOING,
            or_(
                Conversation.agent_id.in_(gone),
                Conversation.offered_agent_id.in_(gone),
                Conversation.previous_agent_id.in_(gone),
            ),
        )
        .order_by(Conversation.social_profile_id)
        .limit(1)
    )


def give_back(conversation_id: int) -> None:
    """Take it off them, unless somebody was faster; the next look sees what is left."""
    with suppress(Conflict), transaction():
        conversation = db.session.get_one(Conversation, conversation_id)
        ringing = ringing_of(conversation_id)
        ringing_id = ringing.agent_id if ringing is not None else None
        at = {conversation.agent_id, conversation.previous_agent_id, ringing_id}
        gone = set(db.session.scalars(select(Agent.id).where(~Agent.active, Agent.id.in_(at))))
        if ringing is not None and ringing_id in gone:
            end_offer(ringing, ClosureReason.AGENT_DISCONNECTED)
        leave_work(conversation, gone)


def find_asking() -> list[int] | None:
    """Some ongoing conversations that ask for places in capacity profiles that were deleted.

    The list of ids is compared as text: databases look into JSON each in its own way.
    """
    deleted = CapacityProfile.deleted_at.is_not(None)
    needed: Any = cast(Conversation.needed_profile_ids, Text)
    for written, mark in (("[", ","), ("]", ","), (" ", "")):
        needed = func.replace(needed, written, mark)
    is_needed = needed.contains(literal(",") + cast(CapacityProfile.id, Text) + ",")
    # First whether any was deleted at all: then nothing of this is read.
    wanted = select(Conversation.id).where(
        exists().where(deleted), ONGOING, needed != ",,", exists().where(deleted, is_needed)
    )
    in_order = wanted.order_by(Conversation.social_profile_id).limit(AT_ONCE)
    return list(db.session.scalars(in_order)) or None


def drop(conversation_ids: list[int]) -> None:
    """Let these ask for them no longer."""
    with transaction():
        drop_deleted_profiles(conversation_ids)


DUTIES = (
    Duty(LEFT_WORK, find_left, give_back, sweep_seconds=10.0),
    Duty(DELETED_PROFILES, find_asking, drop, sweep_seconds=60.0),
)
