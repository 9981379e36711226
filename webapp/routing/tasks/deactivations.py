"""What conversations have of people who were deactivated, and of skills and capacity profiles that
were deleted, goes back: looked for in the rows, some at a time, so that nothing stays behind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from typing import Any

from sqlalchemy import Text, cast, exists, func, literal, or_, select, text

from webapp.agents.models import Agent, CapacityProfile, Skill
from webapp.conversations.actions.transitions import leave_work
from webapp.conversations.events import ConversationsChanged
from webapp.conversations.models import Conversation, ConversationSkill
from webapp.conversations.queries import ringing_of
from webapp.conversations.states import ClosureReason, ConversationState
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.events import nudge, record
from webapp.core.transaction import transaction
from webapp.core.worker import Duty
from webapp.routing.actions.offers import end_offer
from webapp.routing.actions.placement import ASSIGNMENT, refresh_requirement_keys
from webapp.routing.actions.trace import decide
from webapp.routing.models import DecisionKind

LEFT_WORK, DELETED_NEEDS = "left_work", "deleted_needs"
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
    """Some ongoing conversations that need skills or capacity profiles that were deleted."""
    return list(db.session.scalars(_asking())) or None


@cache
def _asking() -> Any:
    """First whether any was deleted at all: else nothing of this is read."""
    no_profile, no_skill = CapacityProfile.deleted_at.is_not(None), Skill.deleted_at.is_not(None)
    has_skill = ConversationSkill.conversation_id == Conversation.id
    in_need = (
        exists().where(no_profile, _names_profile()),
        exists().where(has_skill, ConversationSkill.skill_id == Skill.id, no_skill),
    )
    is_any = or_(exists().where(no_profile), exists().where(no_skill))
    wanted = select(Conversation.id).where(is_any, ONGOING, or_(*in_need))
    return wanted.order_by(Conversation.social_profile_id).limit(AT_ONCE)


def _names_profile() -> Any:
    """The list of ids is compared as text: databases look into JSON each in its own way."""
    needed: Any = cast(Conversation.needed_profile_ids, Text)
    for written, mark in (("[", ","), ("]", ","), (" ", "")):
        needed = func.replace(needed, written, mark)
    return needed.contains(literal(",") + cast(CapacityProfile.id, Text) + ",")


def drop(conversation_ids: list[int]) -> None:
    """Let these conversations no longer ask for skills and capacity profiles that were deleted.

    Closed ones keep them as history.
    """
    with transaction():
        concerned = _held(conversation_ids)
        _drop_skills(concerned)
        _drop_profiles(concerned)
        waiting = [each for each in concerned if each.state == ConversationState.OPEN]
        if waiting:
            refresh_requirement_keys(waiting)
            nudge(ASSIGNMENT)
        record(ConversationsChanged(tuple(each.id for each in concerned)))


def _drop_skills(conversations: Sequence[Conversation]) -> None:
    needed = ConversationSkill.conversation_id.in_([each.id for each in conversations])
    wanted = select(ConversationSkill).join(ConversationSkill.skill)
    names: dict[int, list[str]] = defaultdict(list)
    for row in db.session.scalars(wanted.where(needed, Skill.deleted_at.is_not(None))).all():
        names[row.conversation_id].append(row.skill.name)
        db.session.delete(row)
    db.session.flush()
    for conversation in conversations:
        if conversation.id in names:
            facts = {"dropped": names[conversation.id], "is_deleted": True}
            kind = DecisionKind.SKILLS_CHANGED
            decide(conversation.id, kind, None, conversation.queue_id, facts)
            db.session.expire(conversation, ["skills"])


def _drop_profiles(conversations: Sequence[Conversation]) -> None:
    deleted = select(CapacityProfile.id).where(CapacityProfile.deleted_at.is_not(None))
    gone_ids = set(db.session.scalars(deleted))
    for conversation in conversations:
        kept = [id_ for id_ in conversation.needed_profile_ids if id_ not in gone_ids]
        conversation.needed_profile_ids = kept


def _held(conversation_ids: Sequence[int]) -> Sequence[Conversation]:
    """Those that go on, locked before what they need: who changes one's needs holds it first."""
    wanted = select(Conversation).where(Conversation.id.in_(conversation_ids), ONGOING)
    held = wanted.order_by(Conversation.id).with_for_update(of=Conversation)
    return db.session.scalars(held, execution_options={"populate_existing": True}).all()


DUTIES = (
    Duty(LEFT_WORK, find_left, give_back, sweep_seconds=10.0),
    Duty(DELETED_NEEDS, find_asking, drop, sweep_seconds=60.0),
)
