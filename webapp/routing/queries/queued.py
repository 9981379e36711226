"""Reads about conversations that wait in queues, as routing sees them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, case, func, select

from webapp.agents.policy import Load
from webapp.contacts.models import SocialProfile
from webapp.conversations.models import Conversation, ConversationSession, ConversationSkill
from webapp.conversations.states import ClosureReason
from webapp.core.database import UtcDateTime, db, slices
from webapp.routing.queries.members import preferred_of
from webapp.routing.terms import (
    DECLINES_LIMIT,
    Declines,
    Queued,
    Terms,
    needed_load,
    presences_of,
    steps_of,
)
from webapp.workstreams.distribution import Affinity, AssignmentMethod, SkillMatching
from webapp.workstreams.models import DistributionMode, NotificationTemplate, Queue, Workstream

# What counts as declining: after some of these its agent is asked no more (reference, section 2.6).
DECLINED = (ClosureReason.AGENT_REJECTED, ClosureReason.AGENT_TIMED_OUT)
# Every way of letting a conversation go: its agent is asked last, and not at once.
LET_GO = (
    *DECLINED,
    ClosureReason.AGENT_RELEASED,
    ClosureReason.AGENT_TRANSFERRED,
    ClosureReason.AGENT_SILENT,
)


def queued_of(ids: Iterable[int]) -> list[Queued]:
    """What routing has to know of these conversations.

    Those of pick workstreams are left out, and those that another service answers.
    """
    wanted = list(ids)
    rows = [
        row
        for some in slices(wanted, Conversation.id)
        for row in db.session.execute(_rows().where(some))
    ]
    skills, declines = skills_of(row.id for row in rows), declines_of(row.id for row in rows)
    preferred = preferred_of(row.contact_id for row in rows if row.contact_id is not None)
    terms: dict[tuple[int, int], Terms] = {}
    return [
        Queued(
            conversation_id=row.id,
            queue_id=row.queue_id,
            workstream_id=row.workstream_id,
            key=row.requirement_key or "",
            order=(row.queue_priority, row.priority, row.waiting_since_at, row.id),
            load=_load(row),
            terms=terms.setdefault((row.workstream_id, row.queue_id), _terms(row)),
            skills=skills.get(row.id, {}),
            declines=declines.get(row.id, {}),
            previous_agent_id=row.previous_agent_id,
            preferred_agent_ids=preferred.get(row.contact_id, ()),
            is_given_up=row.decline_count >= DECLINES_LIMIT,
        )
        for row in rows
    ]


def skills_of(conversation_ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """For each conversation, the required rating by skill id."""
    found: dict[int, dict[int, int]] = {}
    for some in slices(list(conversation_ids), ConversationSkill.conversation_id):
        for row in db.session.execute(
            select(
                ConversationSkill.conversation_id,
                ConversationSkill.skill_id,
                ConversationSkill.rating,
            ).where(some)
        ):
            found.setdefault(row.conversation_id, {})[row.skill_id] = row.rating
    return found


def declines_of(conversation_ids: Iterable[int]) -> dict[int, dict[int, Declines]]:
    """For each conversation, how its agents let it go since it last began to wait.

    Giving it back is among it: else it would ring first at the agent who did that.
    """
    found: dict[int, dict[int, Declines]] = {}
    session = ConversationSession
    for some in slices(list(conversation_ids), session.conversation_id):
        rows = db.session.execute(
            select(
                session.conversation_id,
                session.agent_id,
                func.sum(case((session.closure_reason.in_(DECLINED), 1), else_=0)),
                func.count(),
                func.max(session.ended_at, type_=UtcDateTime()),
            )
            .join(Conversation, Conversation.id == session.conversation_id)
            .where(
                some,
                session.closure_reason.in_(LET_GO),
                session.ended_at >= Conversation.offerable_at,
            )
            .group_by(session.conversation_id, session.agent_id)
        )
        for conversation_id, agent_id, declined, times, last_at in rows:
            assert last_at is not None  # the condition above
            let_go = Declines(int(declined), last_at, times - int(declined))
            found.setdefault(conversation_id, {})[agent_id] = let_go
    return found


def _rows() -> Any:
    return (
        select(
            Conversation.id,
            Conversation.queue_id,
            Conversation.workstream_id,
            Conversation.requirement_key,
            Conversation.priority,
            Conversation.waiting_since_at,
            Conversation.previous_agent_id,
            Conversation.decline_count,
            Conversation.needed_units,
            Conversation.needed_profile_ids,
            Workstream.capacity_units,
            Workstream.capacity_profile_id,
            Workstream.skill_matching,
            Workstream.allowed_presences,
            Workstream.affinity,
            Workstream.offers_per_agent,
            Workstream.offer_seconds,
            Queue.priority.label("queue_priority"),
            Queue.assignment_method,
            Queue.steps,
            NotificationTemplate.is_auto_assigned,
            SocialProfile.contact_id,
        )
        .join(Workstream, Workstream.id == Conversation.workstream_id)
        .join(Queue, Queue.id == Conversation.queue_id)
        .join(Conversation.social_profile)
        .outerjoin(NotificationTemplate, NotificationTemplate.workstream_id == Workstream.id)
        .where(
            Conversation.waiting_since_at.is_not(None),
            Workstream.distribution_mode == DistributionMode.PUSH,
            SocialProfile.is_standby.is_(False),
        )
    )


def _load(row: Row[Any]) -> Load:
    own = row.needed_units, row.needed_profile_ids
    return needed_load(*own, row.capacity_units, row.capacity_profile_id)


def _terms(row: Row[Any]) -> Terms:
    method = AssignmentMethod(row.assignment_method)
    matching = SkillMatching(row.skill_matching)
    return Terms(
        steps=steps_of(method, row.steps, matching, presences_of(row.allowed_presences)),
        method=method,
        affinity=Affinity(row.affinity),
        offers_per_agent=row.offers_per_agent,
        offer_seconds=row.offer_seconds,
        is_auto_assigned=bool(row.is_auto_assigned),
    )
