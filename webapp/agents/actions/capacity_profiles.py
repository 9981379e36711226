"""Capacity profiles: how many conversations of a kind, and whose limit is another."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext as _
from sqlalchemy import delete, select

from webapp.agents.capacity import day_of, follow
from webapp.agents.events import CapacityProfileDeleted, PresenceChanged
from webapp.agents.models import (
    Agent,
    AgentCapacityProfile,
    CapacityProfile,
    Presence,
    ProfileReset,
)
from webapp.agents.queries import profiles_of
from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.database import count_changed, db
from webapp.core.events import record
from webapp.core.names import flush_name, require_free_name

PROFILE = "capacity_profile"
# {agent's or profile's id: own limit, or None for the profile's}
Limits = Mapping[int, int | None]
# (agent's id, profile's id) -> places held already, and how many of them only ring. Asked under
# the presence's lock: counted before it, an offer that comes in between would take a place that
# is never given back.
Held = Callable[[int, int], tuple[int, int]]
OUTSIDE = -1


def create_profile(
    name: str,
    limit: int,
    reset: ProfileReset,
    *,
    is_blocking: bool = False,
    members: Limits | None = None,
    held: Held | None = None,
) -> CapacityProfile:
    """Create a capacity profile with these agents in it.

    Raises:
        Invalid: the name is taken.
    """
    require_free_name(CapacityProfile, name, _taken())
    profile = CapacityProfile(name=name, limit=limit, reset=reset, is_blocking=is_blocking)
    db.session.add(profile)
    flush_name(_taken())
    _put_members(profile, members or {}, held)
    note(Verb.CREATED, PROFILE, profile.id, name, after=_facts(profile))
    return profile


def change_profile(
    profile: CapacityProfile,
    name: str,
    limit: int,
    *,
    is_blocking: bool,
    members: Limits,
    held: Held | None = None,
    version: int | None = None,
) -> None:
    """Change a profile, except when its places come free. Who has no own limit gets the new one.

    Raises:
        Conflict: somebody else changed it since `version`.
        Invalid: the name is taken.
    """
    profile.require_version(version)
    require_free_name(CapacityProfile, name, _taken(), profile.id)
    before = _facts(profile)
    profile.name, profile.limit, profile.is_blocking = name, limit, is_blocking
    flush_name(_taken())
    _put_members(profile, members, held)
    note(Verb.CHANGED, PROFILE, profile.id, name, before, _facts(profile))


def delete_profile(profile: CapacityProfile, version: int | None = None) -> None:
    """Let go of a profile; nobody is in it any more. Whoever needs it refuses.

    Raises:
        Conflict: somebody else changed it since `version`.
    """
    profile.require_version(version)
    before = _facts(profile)
    profile.deleted_at = clock.now()
    db.session.flush()
    _put_members(profile, {}, None)
    record(CapacityProfileDeleted(profile.id))
    note(Verb.DELETED, PROFILE, profile.id, profile.name, before)


def set_profiles_of(
    agent: Agent, limits: Limits, held: Held | None = None, version: int | None = None
) -> None:
    """Let an agent be in exactly these profiles; profiles deleted meanwhile are left out.

    Raises:
        Conflict: somebody else changed this person since `version`.
    """
    # The profiles first, as on their own pages: no two admins wait in a circle.
    wanted = select(CapacityProfile).where(CapacityProfile.deleted_at.is_(None))
    locked = wanted.order_by(CapacityProfile.id).with_for_update(key_share=True)
    profiles = db.session.scalars(locked, execution_options={"populate_existing": True}).all()
    agent.require_version(version)
    before = _profiles_fact(agent.id)
    kept = {
        row.profile_id: row.limit if row.is_own_limit else None for row in profiles_of(agent.id)
    }
    _lock(agent)
    for profile in profiles:
        if limits.get(profile.id, OUTSIDE) != kept.get(profile.id, OUTSIDE):
            profile.version += 1  # who has its page open would take this back
        if profile.id in limits:
            _put(profile, agent, limits[profile.id], held)
        else:
            _drop(profile.id, agent.id)
    _has_changed(agent.id)
    after = _profiles_fact(agent.id)
    note(Verb.CHANGED, "agent", agent.id, agent.name, {"profiles": before}, {"profiles": after})


def _put_members(profile: CapacityProfile, members: Limits, held: Held | None) -> None:
    kept = _limits_in(profile.id)
    wanted = select(Agent).where(Agent.id.in_({*members, *kept})).order_by(Agent.id)
    for agent in db.session.scalars(wanted).all():
        if members.get(agent.id, OUTSIDE) != kept.get(agent.id, OUTSIDE):
            agent.require_version(None)  # who has this person's page open would take it back
        _lock(agent)
        if agent.id in members:
            _put(profile, agent, members[agent.id], held)
        else:
            _drop(profile.id, agent.id)
        _has_changed(agent.id)


def _limits_in(profile_id: int) -> dict[int, int | None]:
    """{agent's id: own limit, or None for the profile's} of who is in a profile."""
    row = AgentCapacityProfile
    found = db.session.execute(
        select(row.agent_id, row.limit, row.is_own_limit).filter_by(capacity_profile_id=profile_id)
    )
    return {agent_id: limit if is_own else None for agent_id, limit, is_own in found}


def _lock(agent: Agent) -> None:
    """The presence before the places, as an offer takes them: no two wait in a circle."""
    db.session.get_one(Presence, agent.id, with_for_update=True)


def _put(profile: CapacityProfile, agent: Agent, own_limit: int | None, held: Held | None) -> None:
    """Keep the places taken of who is in it already; who is new begins with what they hold."""
    row = db.session.get(AgentCapacityProfile, (agent.id, profile.id), populate_existing=True)
    if row is None:
        used, reserved = held(agent.id, profile.id) if held is not None else (0, 0)
        row = AgentCapacityProfile(
            agent_id=agent.id, capacity_profile_id=profile.id, used=used, reserved=reserved
        )
        row.counted_on = day_of(agent.time_zone, clock.now())
        db.session.add(row)
    row.limit = profile.limit if own_limit is None else own_limit
    row.is_own_limit = own_limit is not None
    db.session.flush()


def _drop(profile_id: int, agent_id: int) -> None:
    row = delete(AgentCapacityProfile)
    count_changed(row.filter_by(capacity_profile_id=profile_id, agent_id=agent_id))


def _has_changed(agent_id: int) -> None:
    """Another capacity may bring another presence, and work that waited."""
    follow(agent_id, keeps_choice=True)
    record(PresenceChanged(agent_id))


def _facts(profile: CapacityProfile) -> dict[str, object]:
    rows = db.session.execute(
        select(Agent.name, AgentCapacityProfile.limit, AgentCapacityProfile.is_own_limit)
        .join(Agent, Agent.id == AgentCapacityProfile.agent_id)
        .where(AgentCapacityProfile.capacity_profile_id == profile.id)
        .order_by(Agent.name, Agent.id)
    )
    return {
        "name": profile.name,
        "limit": profile.limit,
        "reset": str(profile.reset),
        "is_blocking": profile.is_blocking,
        "members": [_said(name, limit, is_own=is_own) for name, limit, is_own in rows],
    }


def _profiles_fact(agent_id: int) -> list[str]:
    return [_said(row.name, row.limit, is_own=row.is_own_limit) for row in profiles_of(agent_id)]


def _said(name: str, limit: int, *, is_own: bool) -> str:
    return f"{name}: {limit}" if is_own else name


def _taken() -> str:
    return _("Another capacity profile has this name already.")
