"""Whether an agent can be offered a conversation, and what is in the way: pure rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from webapp.agents.policy import Load
from webapp.routing.candidates import Candidate
from webapp.routing.terms import (
    RETRY_SECONDS,
    Declines,
    Obstacle,
    Queued,
    Step,
    Terms,
    Verdict,
)
from webapp.workstreams.distribution import SkillMatching


def obstacle_of(agent: Candidate, waiting: Queued, step: Step, now: datetime) -> Obstacle | None:
    """The first thing in the way of an offer; the same that `reserve_for_offer` would find."""
    if agent.status not in step.presences:
        return Obstacle.PRESENCE
    if not agent.is_connected:
        return Obstacle.NOT_CONNECTED
    if step.matching == SkillMatching.EXACT and _missing(agent, waiting.skills) is not None:
        return Obstacle.SKILL
    return room_obstacle(agent, waiting.load) or _decline_obstacle(
        waiting.declines.get(agent.agent_id), waiting.terms, now
    )


def is_reached(agent: Candidate, waiting: Queued, step: Step) -> bool:
    """Whether it can ring at an agent, and be answered: all that counts for who had it before."""
    is_skilled = step.matching != SkillMatching.EXACT or _missing(agent, waiting.skills) is None
    return agent.is_connected and is_skilled


def verdict_of(
    agent: Candidate, waiting: Queued, step: Step, now: datetime, names: Mapping[int, str]
) -> Verdict:
    """The obstacle with the values that were compared; `names` are the skills' by id."""
    obstacle = obstacle_of(agent, waiting, step, now)
    facts = _facts_of(obstacle, agent, waiting, names)
    return Verdict(agent.agent_id, agent.name, obstacle, facts)


def met_ratings(agent: Candidate, skills: Mapping[int, int]) -> int:
    """How well an agent meets what is needed: better than needed counts no more."""
    return sum(min(agent.skills.get(id_, 0), rating) for id_, rating in skills.items())


def skill_count(agent: Candidate, skills: Mapping[int, int]) -> int:
    """How many of the needed skills an agent has well enough."""
    return sum(agent.skills.get(id_, 0) >= rating for id_, rating in skills.items())


def _missing(agent: Candidate, skills: Mapping[int, int]) -> int | None:
    short = (id_ for id_, rating in skills.items() if agent.skills.get(id_, 0) < rating)
    return min(short, default=None)


def room_obstacle(agent: Candidate, load: Load) -> Obstacle | None:
    """What of an agent's capacity a load does not fit into."""
    if any(place.is_blocking and place.used >= place.limit for place in agent.places.values()):
        return Obstacle.PROFILE_BLOCKED
    if agent.used_units + load.units > agent.total_units:
        return Obstacle.CAPACITY
    return Obstacle.PROFILE if _full_profile(agent, load) is not None else None


def _full_profile(agent: Candidate, load: Load) -> int | None:
    for profile_id in load.profile_ids:
        place = agent.places.get(profile_id)
        if place is None or place.used >= place.limit:
            return profile_id
    return None


def _decline_obstacle(declined: Declines | None, terms: Terms, now: datetime) -> Obstacle | None:
    if declined is None:
        return None
    if declined.count >= terms.offers_per_agent:
        return Obstacle.DECLINED_OFTEN
    is_rested = declined.last_at + timedelta(seconds=RETRY_SECONDS) <= now
    return None if is_rested else Obstacle.RESTING


def _facts_of(
    obstacle: Obstacle | None, agent: Candidate, waiting: Queued, names: Mapping[int, str]
) -> dict[str, Any]:
    if obstacle in (Obstacle.PRESENCE, Obstacle.NOT_CONNECTED):
        return {"status": agent.status.value}
    if obstacle == Obstacle.SKILL:
        missing = _missing(agent, waiting.skills) or 0
        found = agent.skills.get(missing, 0)
        named = names.get(missing, "")
        return {"skill": named, "found": found, "wanted": waiting.skills[missing]}
    if obstacle in (Obstacle.PROFILE, Obstacle.PROFILE_BLOCKED):
        return _profile_facts(agent, waiting.load, is_blocking=obstacle != Obstacle.PROFILE)
    if obstacle in (Obstacle.DECLINED_OFTEN, Obstacle.RESTING):
        declined = waiting.declines[agent.agent_id]
        return {"count": declined.count, "last_at": declined.last_at.isoformat()}
    units = {"used": agent.used_units, "total": agent.total_units, "needed": waiting.load.units}
    return units if not waiting.skills else {**units, "met": met_ratings(agent, waiting.skills)}


def _profile_facts(agent: Candidate, load: Load, *, is_blocking: bool) -> dict[str, Any]:
    full = _full_profile(agent, load)
    found = [agent.places.get(full or 0)]
    if is_blocking:
        places = agent.places.values()
        found = [place for place in places if place.is_blocking and place.used >= place.limit]
    place = found[0]
    if place is None:
        return {"profile_id": full, "used": 0, "limit": 0}
    return {"profile": place.name, "used": place.used, "limit": place.limit}
