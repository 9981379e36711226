"""Reads about the agents of queues, and whom contacts prefer, as the assignment sees them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Row, and_, func, or_, select

from webapp.agents.models import (
    Agent,
    AgentCapacityProfile,
    AgentSkill,
    CapacityProfile,
    Presence,
    PresenceStatus,
    Skill,
)
from webapp.contacts.models import PreferredAgent
from webapp.conversations.models import ConversationSession
from webapp.core.database import db, slices
from webapp.routing.candidates import Candidate, Member, Place
from webapp.routing.terms import Queued
from webapp.workstreams.models import QueueMember

_FACTS = (
    Presence.agent_id,
    Agent.name,
    Presence.status,
    Presence.lost_at,
    Presence.total_units,
    Presence.used_units,
    Presence.last_assigned_at,
    Presence.last_released_at,
)


def members_for(heads: Collection[Queued]) -> dict[int, list[Member]]:
    """For each queue of these, its agents who could be ready for one of them.

    Only a first sieve, so that a centre where all are busy costs next to nothing.
    """
    steps = [step for head in heads for step in head.terms.steps]
    presences = {status for step in steps for status in step.presences}
    least = min((head.load.units for head in heads), default=0)
    has_room = Presence.used_units + least <= Presence.total_units
    returning = {head.returns_to for head in heads} - {None}
    return members_of(
        {head.queue_id for head in heads},
        Presence.lost_at.is_(None),
        or_(and_(Presence.status.in_(presences), has_room), Presence.agent_id.in_(returning)),
    )


def members_of(queue_ids: Iterable[int], *conditions: Any) -> dict[int, list[Member]]:
    """For each queue, its agents who may sign in, whatever their presence."""
    rows = db.session.execute(_rows().where(QueueMember.queue_id.in_(set(queue_ids)), *conditions))
    found: dict[int, list[Member]] = {}
    all_rows = rows.all()
    agents = _candidates(all_rows)
    for row in all_rows:
        member = Member(agents[row.agent_id], row.joined_at, row.queue_assigned_at)
        found.setdefault(row.queue_id, []).append(member)
    return found


def everybody() -> list[Candidate]:
    """All who may sign in, whatever their queues and presence."""
    rows = db.session.execute(
        select(*_FACTS).join(Presence, Presence.agent_id == Agent.id).where(Agent.active)
    )
    found: Any = rows.all()
    return list(_candidates(found).values())


def has_agents(queue_id: int) -> bool:
    """True when somebody who may sign in is in the queue."""
    return bool(members_of([queue_id]))


def names_of_skills(skill_ids: Iterable[int]) -> dict[int, str]:
    """The skills' names by id."""
    rows = db.session.execute(select(Skill.id, Skill.name).where(Skill.id.in_(set(skill_ids))))
    return {row.id: row.name for row in rows}


def preferred_of(contact_ids: Iterable[int]) -> dict[int | None, tuple[int, ...]]:
    """For each contact, the agents its conversations go to first."""
    found: dict[int | None, tuple[int, ...]] = {}
    for some in slices(list(set(contact_ids)), PreferredAgent.contact_id):
        wanted = select(PreferredAgent.contact_id, PreferredAgent.agent_id).where(some)
        for contact_id, agent_id in db.session.execute(wanted.order_by(PreferredAgent.position)):
            found[contact_id] = (*found.get(contact_id, ()), agent_id)
    return found


def _rows() -> Any:
    return (
        select(
            QueueMember.queue_id,
            QueueMember.joined_at,
            QueueMember.last_assigned_at.label("queue_assigned_at"),
            *_FACTS,
        )
        .join(Presence, Presence.agent_id == QueueMember.agent_id)
        .join(Agent, Agent.id == QueueMember.agent_id)
        .where(Agent.active)
        .order_by(QueueMember.agent_id)
    )


def _candidates(rows: Iterable[Row[Any]]) -> dict[int, Candidate]:
    first = {row.agent_id: row for row in rows}
    places, skills, counts = _places_of(first), _skills_of(first), _assignments_of(first)
    return {
        agent_id: Candidate(
            agent_id=agent_id,
            name=row.name,
            status=PresenceStatus(row.status),
            is_connected=row.lost_at is None,
            total_units=row.total_units,
            used_units=row.used_units,
            assignments=counts.get(agent_id, 0),
            places=places.get(agent_id, {}),
            skills=skills.get(agent_id, {}),
            last_assigned_at=row.last_assigned_at,
            last_released_at=row.last_released_at,
        )
        for agent_id, row in first.items()
    }


def _places_of(agent_ids: Collection[int]) -> dict[int, dict[int, Place]]:
    mine = AgentCapacityProfile
    rows = db.session.execute(
        select(
            mine.agent_id,
            mine.capacity_profile_id,
            CapacityProfile.name,
            mine.used,
            mine.limit,
            CapacityProfile.is_blocking & CapacityProfile.deleted_at.is_(None),
        )
        .join(CapacityProfile, CapacityProfile.id == mine.capacity_profile_id)
        .where(mine.agent_id.in_(agent_ids))
    )
    found: dict[int, dict[int, Place]] = {}
    for agent_id, profile_id, name, used, limit, is_blocking in rows:
        found.setdefault(agent_id, {})[profile_id] = Place(name, used, limit, bool(is_blocking))
    return found


def _assignments_of(agent_ids: Collection[int]) -> dict[int, int]:
    mine = ConversationSession.agent_id
    running = select(mine, func.count()).where(
        mine.in_(agent_ids), ConversationSession.ended_at.is_(None)
    )
    return dict(db.session.execute(running.group_by(mine)).all())


def _skills_of(agent_ids: Collection[int]) -> dict[int, dict[int, int]]:
    rows = db.session.execute(
        select(AgentSkill.agent_id, AgentSkill.skill_id, AgentSkill.rating).where(
            AgentSkill.agent_id.in_(agent_ids), AgentSkill.is_active
        )
    )
    found: dict[int, dict[int, int]] = {}
    for agent_id, skill_id, rating in rows:
        found.setdefault(agent_id, {})[skill_id] = rating
    return found
