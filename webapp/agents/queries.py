"""Reads about agents: open consoles, skills, capacity profiles and presences to choose among."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.agents.models import (
    SIGN_IN_SECONDS,
    Agent,
    AgentCapacityProfile,
    AgentSkill,
    CapacityProfile,
    ConsoleConnection,
    CustomPresence,
    Presence,
    RatingScale,
    SignIn,
    Skill,
)
from webapp.agents.policy import CHOOSABLE, PresenceStatus, SetBy
from webapp.agents.words import presence_word
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.text import squeeze

CUSTOM = "custom"


@dataclass(frozen=True)
class AgentSkillRow:
    """One skill of an agent: its rating as a number and as its level's name."""

    skill_id: int
    name: str
    rating: int
    level: str
    is_active: bool


@dataclass(frozen=True)
class AgentProfileRow:
    """One capacity profile of an agent: places taken, and the limit that counts for them."""

    profile_id: int
    name: str
    used: int
    limit: int
    is_own_limit: bool


def is_console_open(connection_id: int) -> bool:
    """True while a socket is on record; a process that stood still too long loses its own."""
    return db.session.get(ConsoleConnection, connection_id) is not None


def is_console_current(connection_id: int, token_digest: str) -> bool:
    """The same, and its agent is active and that sign-in not over: one cheap statement."""
    found = db.session.execute(
        select(ConsoleConnection.id)
        .join(Agent, Agent.id == ConsoleConnection.agent_id)
        .join(SignIn, SignIn.agent_id == Agent.id)
        .where(
            ConsoleConnection.id == connection_id,
            SignIn.token_digest == token_digest,
            SignIn.created_at > clock.after(-SIGN_IN_SECONDS),
            Agent.active,
        )
    )
    return found.first() is not None


def skill_choices() -> list[tuple[int, str, str, list[str]]]:
    """(id, name, kind, names of the levels from 1 on) of every skill, by kind and name."""
    found = db.session.execute(
        select(Skill.id, Skill.name, Skill.kind, RatingScale.levels)
        .join(RatingScale, RatingScale.id == Skill.rating_scale_id)
        .where(Skill.deleted_at.is_(None))
    )
    rows = [(id_, name, kind, list(levels)) for id_, name, kind, levels in found]
    return sorted(rows, key=lambda row: (squeeze(row[2]), squeeze(row[1]), row[0]))


def profile_choices() -> list[tuple[int, str]]:
    """(id, name) of every capacity profile, by name."""
    found = select(CapacityProfile.id, CapacityProfile.name)
    kept = db.session.execute(found.where(CapacityProfile.deleted_at.is_(None)))
    return sorted(((id_, name) for id_, name in kept), key=lambda row: (squeeze(row[1]), row[0]))


def presence_choices() -> list[tuple[str, str, PresenceStatus]]:
    """(value, name, base status) of what a person may choose: the base ones, then custom ones.

    `value` is "available", or "custom:7" for the custom presence with the id 7.
    """
    return _choices(custom_presences())


def _choices(customs: Iterable[CustomPresence]) -> list[tuple[str, str, PresenceStatus]]:
    base = [(status.value, presence_word(status), status) for status in CHOOSABLE]
    return [*base, *((f"{CUSTOM}:{row.id}", row.name, row.status) for row in customs)]


def custom_presences() -> list[CustomPresence]:
    """Every presence this centre made for itself, by name."""
    found = db.session.scalars(select(CustomPresence).where(CustomPresence.deleted_at.is_(None)))
    return sorted(found, key=lambda row: (squeeze(row.name), row.id))


def chosen_presence(value: str) -> tuple[PresenceStatus, int | None]:
    """(base status, custom presence's id or None) of a value of `presence_choices`.

    Raises:
        Invalid: no such choice, or none any more.
    """
    for known, _name, status in presence_choices():
        if known == value:
            number = value.removeprefix(f"{CUSTOM}:")
            return PresenceStatus(status), int(number) if number != value else None
    raise Invalid(
        "presence_deleted", _("This presence was deleted meanwhile. Choose another one."), "status"
    )


def presence_facts(presence: Presence) -> dict[str, Any]:
    """What a menu of presences shows.

    `choices`: see `presence_choices`; `notes`: {value: description}; `current`: the value of
    this presence; `setter`: the name of the supervisor who set it, or "".
    """
    custom_id = presence.custom_presence_id
    customs = custom_presences()
    return {
        "choices": _choices(customs),
        "notes": {f"{CUSTOM}:{row.id}": row.description for row in customs},
        "current": f"{CUSTOM}:{custom_id}" if custom_id else PresenceStatus(presence.status).value,
        "setter": _setter_name(presence),
    }


def _setter_name(presence: Presence) -> str:
    if presence.set_by != SetBy.SUPERVISOR or presence.set_by_id is None:
        return ""
    return db.session.get_one(Agent, presence.set_by_id).name


def skills_of(agent_id: int) -> list[AgentSkillRow]:
    """An agent's skills by kind and name; those switched off, too."""
    found = db.session.scalars(
        select(AgentSkill)
        .join(Skill, Skill.id == AgentSkill.skill_id)
        .where(AgentSkill.agent_id == agent_id, Skill.deleted_at.is_(None))
    ).unique()
    rows = sorted(found, key=lambda row: (squeeze(row.skill.kind), squeeze(row.skill.name)))
    return [
        AgentSkillRow(
            row.skill_id,
            row.skill.name,
            row.rating,
            level_name(row.skill.rating_scale.levels, row.rating),
            row.is_active,
        )
        for row in rows
    ]


def profiles_of(agent_id: int) -> list[AgentProfileRow]:
    """The capacity profiles an agent is in, by name."""
    found = db.session.scalars(
        select(AgentCapacityProfile)
        .join(CapacityProfile, CapacityProfile.id == AgentCapacityProfile.capacity_profile_id)
        .where(AgentCapacityProfile.agent_id == agent_id, CapacityProfile.deleted_at.is_(None))
    ).unique()
    rows = [
        AgentProfileRow(
            row.capacity_profile_id,
            row.capacity_profile.name,
            row.used,
            row.limit,
            row.is_own_limit,
        )
        for row in found
    ]
    return sorted(rows, key=lambda row: (squeeze(row.name), row.profile_id))


def level_name(levels: Iterable[str], rating: int) -> str:
    """What a rating is called; the number itself where its level has no name."""
    names = list(levels)
    return names[rating - 1] if 1 <= rating <= len(names) else str(rating)


def is_empty() -> bool:
    """True while nobody at all can sign in."""
    return db.session.scalar(select(Agent.id).limit(1)) is None
