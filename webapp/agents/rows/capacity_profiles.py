"""Capacity profiles and their members, as their pages list them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from webapp.agents.models import Agent, AgentCapacityProfile, CapacityProfile
from webapp.core.database import db
from webapp.core.text import squeeze


@dataclass(frozen=True)
class ProfileRow:
    """A capacity profile in the list."""

    id: int
    name: str
    limit: int
    reset: str
    is_blocking: bool
    member_count: int


@dataclass(frozen=True)
class MemberRow:
    """Somebody who is or may be in a profile: places taken, and the own limit if there is one."""

    id: int
    name: str
    email: str
    is_member: bool
    used: int
    own_limit: int | None


def profile_rows(words: str = "") -> list[ProfileRow]:
    """Every capacity profile whose name holds these words, by name."""
    counts = dict(
        db.session.execute(
            select(AgentCapacityProfile.capacity_profile_id, func.count())
            .join(Agent, Agent.id == AgentCapacityProfile.agent_id)
            .where(Agent.active)
            .group_by(AgentCapacityProfile.capacity_profile_id)
        ).all()
    )
    found = db.session.scalars(select(CapacityProfile).where(CapacityProfile.deleted_at.is_(None)))
    rows = [
        ProfileRow(
            row.id, row.name, row.limit, str(row.reset), row.is_blocking, counts.get(row.id, 0)
        )
        for row in found
        if squeeze(words) in squeeze(row.name)
    ]
    return sorted(rows, key=lambda row: (squeeze(row.name), row.id))


def member_rows(profile_id: int | None) -> list[MemberRow]:
    """Whoever may be in a profile; who is in it stands first."""
    places = select(AgentCapacityProfile).filter_by(capacity_profile_id=profile_id or 0)
    taken = {row.agent_id: row for row in db.session.scalars(places).unique()}
    wanted = select(Agent).where(or_(Agent.active, Agent.id.in_(taken)))
    rows = [
        MemberRow(
            agent.id,
            agent.name,
            agent.email,
            agent.id in taken,
            taken[agent.id].used if agent.id in taken else 0,
            taken[agent.id].limit if agent.id in taken and taken[agent.id].is_own_limit else None,
        )
        for agent in db.session.scalars(wanted).unique()
    ]
    return sorted(rows, key=lambda row: (not row.is_member, squeeze(row.name), row.id))
