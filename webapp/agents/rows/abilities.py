"""What people can do and how much they take, as the pages of skills, scales and capacity profiles
list it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from webapp.agents.models import (
    Agent,
    AgentCapacityProfile,
    AgentSkill,
    CapacityProfile,
    RatingScale,
    Skill,
)
from webapp.agents.queries import level_name
from webapp.core.database import db
from webapp.core.text import squeeze


@dataclass(frozen=True)
class SkillRow:
    """A skill in the list, and how many people have it."""

    id: int
    name: str
    kind: str
    scale: str
    agent_count: int


@dataclass(frozen=True)
class ScaleRow:
    """A scale in the list, and how many skills are rated on it."""

    id: int
    name: str
    levels: tuple[str, ...]
    skill_count: int


@dataclass(frozen=True)
class Holder:
    """Somebody who has a skill."""

    agent_id: int
    name: str
    level: str
    is_active: bool


def skill_rows(words: str = "") -> list[SkillRow]:
    """Every skill whose name or group holds these words, by group and name."""
    counted = (
        select(AgentSkill.skill_id, func.count().label("holders"))
        .join(Agent, Agent.id == AgentSkill.agent_id)
        .where(Agent.active)
        .group_by(AgentSkill.skill_id)
        .subquery()
    )
    found = db.session.execute(
        select(Skill.id, Skill.name, Skill.kind, RatingScale.name, counted.c.holders)
        .join(RatingScale, RatingScale.id == Skill.rating_scale_id)
        .outerjoin(counted, counted.c.skill_id == Skill.id)
        .where(Skill.deleted_at.is_(None))
    )
    rows = [SkillRow(id_, name, kind, scale, count or 0) for id_, name, kind, scale, count in found]
    fitting = [row for row in rows if squeeze(words) in squeeze(row.name + row.kind)]
    return sorted(fitting, key=lambda row: (squeeze(row.kind), squeeze(row.name), row.id))


def scale_rows() -> list[ScaleRow]:
    """Every scale, by name. Deleted skills, which keep it from going, are counted nowhere."""
    counts = dict(
        db.session.execute(
            select(Skill.rating_scale_id, func.count())
            .where(Skill.deleted_at.is_(None))
            .group_by(Skill.rating_scale_id)
        ).all()
    )
    scales = db.session.scalars(select(RatingScale)).all()
    rows = [
        ScaleRow(scale.id, scale.name, tuple(scale.levels), counts.get(scale.id, 0))
        for scale in scales
    ]
    return sorted(rows, key=lambda row: (squeeze(row.name), row.id))


def kinds() -> list[str]:
    """Groups in use, to choose again."""
    found = select(Skill.kind).where(Skill.deleted_at.is_(None), Skill.kind != "").distinct()
    return sorted(db.session.scalars(found), key=squeeze)


def holders_of(skill: Skill) -> list[Holder]:
    """Who has a skill, the best first."""
    found = db.session.execute(
        select(Agent.id, Agent.name, AgentSkill.rating, AgentSkill.is_active)
        .join(Agent, Agent.id == AgentSkill.agent_id)
        .where(AgentSkill.skill_id == skill.id, Agent.active)
        .order_by(AgentSkill.rating.desc(), Agent.name, Agent.id)
    )
    levels = skill.rating_scale.levels
    return [
        Holder(id_, name, level_name(levels, rating), is_active)
        for id_, name, rating, is_active in found
    ]


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
