"""Which agent a conversation is offered to: pure rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from webapp.routing.candidates import Member
from webapp.routing.eligibility import is_reached, met_ratings, obstacle_of, skill_count
from webapp.routing.terms import Pair, Queued, Step
from webapp.workstreams.distribution import Affinity, AssignmentMethod, OrderBy, SkillMatching

# Agents whose skills fit about as well as the best one's take turns (see `_band`).
NEAR_EQUAL = 5
Rank = tuple[float, ...]
Ranking = Callable[[Member], tuple[Rank, Rank]]


def choose(waiting: Queued, members: Iterable[Member], now: datetime) -> Pair | None:
    """The pair of a conversation and its agent, or None when nobody can be offered it.

    The steps of the queue are tried in order and the first that finds somebody wins, except that
    who declined goes last: a later step with an agent who did not decline goes before them.
    Before all of that comes who had it, where the workstream says so.
    """
    if waiting.is_given_up:
        return None
    known = tuple(members)
    previous = returning(waiting, known)
    if previous is not None:
        agent_id, step = previous.agent.agent_id, waiting.terms.steps[0]
        return Pair(waiting, agent_id, step, "returning", known, now, is_return=True)
    best: tuple[int, Pair] | None = None
    for step in waiting.terms.steps:
        eligible = [m for m in known if obstacle_of(m.agent, waiting, step, now) is None]
        if eligible:
            rank = _ranking(waiting, step, eligible)
            chosen = min(eligible, key=rank)
            declined = _declined(waiting, chosen)
            if best is None or declined < best[0]:
                because = _reason(waiting, step, chosen, eligible, rank)
                pair = Pair(waiting, chosen.agent.agent_id, step, because, known, now)
                best = (declined, pair)
            if not declined:
                break
    return best[1] if best else None


def returning(waiting: Queued, members: Iterable[Member]) -> Member | None:
    """The agent it returns to, if they are in the queue, can hear it ring and have the skills."""
    agent_id = waiting.returns_to
    if agent_id is None:
        return None
    found = (member for member in members if member.agent.agent_id == agent_id)
    return next((m for m in found if is_reached(m.agent, waiting, waiting.terms.steps[0])), None)


def _declined(waiting: Queued, member: Member) -> int:
    declined = waiting.declines.get(member.agent.agent_id)
    return declined.times if declined else 0


def _ranking(waiting: Queued, step: Step, eligible: Sequence[Member]) -> Ranking:
    """Who declined last of all; then the previous agent; the preferred ones; then the order."""
    best = max(met_ratings(member.agent, waiting.skills) for member in eligible)

    def rank(member: Member) -> tuple[Rank, Rank]:
        first = (_declined(waiting, member), *_favour(waiting, member.agent.agent_id))
        if step.matching == SkillMatching.CLOSEST and waiting.skills:
            # By turns: with any other order the best ones' ties would go to the same agent.
            turn = _moment(member.agent.last_assigned_at)
            closest = (_band(waiting, member, best), turn)
            return first, (*closest, *ORDERINGS[step.order_by](waiting, member))
        return first, ORDERINGS[step.order_by](waiting, member)

    return rank


def _favour(waiting: Queued, agent_id: int) -> Rank:
    has_affinity = waiting.terms.affinity != Affinity.NONE
    is_previous = has_affinity and agent_id == waiting.previous_agent_id
    preferred = waiting.preferred_agent_ids
    place = preferred.index(agent_id) if agent_id in preferred else len(preferred)
    return (not is_previous, place)


def _band(waiting: Queued, member: Member, best: int) -> int:
    """0 for the best and who is at most a fifth below, 1 for those further down, and so on."""
    short = NEAR_EQUAL * (best - met_ratings(member.agent, waiting.skills))
    return short // best if short > best else 0


def _moment(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


def _by_free_capacity(waiting: Queued, member: Member) -> Rank:
    """Most free capacity, then who was assigned something longest ago."""
    agent, load = member.agent, waiting.load
    free = float(agent.total_units - agent.used_units)
    if load.profile_ids and not load.units:
        places = [agent.places[profile_id] for profile_id in load.profile_ids]
        free = float(min(place.limit - place.used for place in places))
    return (-free, _moment(agent.last_assigned_at), agent.agent_id)


def _by_turns(_waiting: Queued, member: Member) -> Rank:
    """Whom this queue never gave anything, in the order they joined; then who waits longest."""
    assigned = member.last_assigned_at
    moment = _moment(assigned or member.joined_at)
    return (float(assigned is not None), moment, member.agent.agent_id)


def _by_conversations(_waiting: Queued, member: Member) -> Rank:
    """Who has the fewest conversations; then whose last work ended longest ago, never is longest.

    For messaging as the reference product has it since 2026: an agent whose one conversation has
    gone on since the morning is not less active than one who has none.
    """
    agent = member.agent
    rest = _moment(agent.last_released_at)
    return (float(agent.assignments), rest, _moment(agent.last_assigned_at), agent.agent_id)


def _by_rating(waiting: Queued, member: Member) -> Rank:
    agent = member.agent
    total = sum(agent.skills.get(skill_id, 0) for skill_id in waiting.skills)
    return (-float(total), *_by_free_capacity(waiting, member))


def _by_skill_count(waiting: Queued, member: Member) -> Rank:
    count = skill_count(member.agent, waiting.skills)
    return (-float(count), *_by_free_capacity(waiting, member))


ORDERINGS: dict[OrderBy, Callable[[Queued, Member], Rank]] = {
    OrderBy.FREE_CAPACITY: _by_free_capacity,
    OrderBy.ROUND_ROBIN: _by_turns,
    OrderBy.FEWEST_CONVERSATIONS: _by_conversations,
    OrderBy.RATING: _by_rating,
    OrderBy.SKILL_COUNT: _by_skill_count,
}


def _but_for_declines(rank: tuple[Rank, Rank]) -> tuple[Rank, Rank]:
    return rank[0][1:], rank[1]


def _reason(
    waiting: Queued, step: Step, chosen: Member, eligible: Sequence[Member], rank: Ranking
) -> str:
    """A code for the trace: why this agent and no other."""
    is_not_previous, place = _favour(waiting, chosen.agent.agent_id)
    if len(eligible) == 1:
        return "only_one"
    if waiting.declines and chosen is not min(eligible, key=lambda m: _but_for_declines(rank(m))):
        return "let_go_by_others"
    if not is_not_previous:
        return "previous_agent"
    if place < len(waiting.preferred_agent_ids):
        return "preferred_agent"
    if step.matching == SkillMatching.CLOSEST and waiting.skills:
        return "closest_skills"
    is_custom = waiting.terms.method == AssignmentMethod.CUSTOM
    return step.order_by.value if is_custom else waiting.terms.method.value
