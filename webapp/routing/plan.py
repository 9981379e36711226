"""One look at all that waits: who is offered what, in order. Pure rules over a snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from webapp.agents.policy import Load
from webapp.routing.candidates import Candidate, Member
from webapp.routing.choice import choose, returning
from webapp.routing.terms import Pair, Queued

PAIRS_LIMIT = 100


@dataclass(frozen=True)
class Snapshot:
    """What waits, and the agents of its queues.

    Of each requirement key come the first few in order; `unread`: keys of which more wait.
    """

    now: datetime
    waiting: Sequence[Queued]
    members: Mapping[int, Sequence[Member]]
    unread: frozenset[str] = frozenset()


def plan(snapshot: Snapshot) -> list[Pair]:
    """The pairs to offer: what returns to its agent first, then in the order of the wait.

    Each takes its agent's room in memory before the next is looked at. When one finds nobody,
    none of its key would: they wait for the same agents, whose room only gets less. After the
    last known one of a key of which more wait, nothing is planned: those may come before it.
    """
    board = _Board(snapshot.members)
    pairs: list[Pair] = []
    in_vain: set[str] = set()
    ordered = sorted(snapshot.waiting, key=lambda waiting: _place(waiting, snapshot.members))
    last = {waiting.key: waiting.conversation_id for waiting in ordered}
    for waiting in ordered:
        if waiting.key in in_vain:
            continue
        # A moment later each, so that turns are kept within one plan too.
        now = snapshot.now + timedelta(microseconds=len(pairs))
        pair = choose(waiting, board.members_of(waiting.queue_id), now)
        if pair is not None:
            pairs.append(pair)
            board.take(pair, now)
        elif not waiting.declines:
            in_vain.add(waiting.key)
        is_end = waiting.key in snapshot.unread and last[waiting.key] == waiting.conversation_id
        if len(pairs) >= PAIRS_LIMIT or (is_end and waiting.key not in in_vain):
            break
    return pairs


def _place(waiting: Queued, members: Mapping[int, Sequence[Member]]) -> tuple[object, ...]:
    """Who had it is asked whatever they have: nobody loses a turn by it."""
    is_back = returning(waiting, members.get(waiting.queue_id, ())) is not None
    return (not is_back, *waiting.order)


def find_live(
    heads: Iterable[Queued], members: Mapping[int, Sequence[Member]], now: datetime
) -> list[Queued]:
    """Those who would find an agent if each were alone."""
    return [head for head in heads if choose(head, members.get(head.queue_id, ()), now)]


def room_for(live: Sequence[Queued], ready: Mapping[int, Sequence[Member]]) -> int:
    """For at most so many of these the ready agents have units; at least 1.

    Where something takes no units, only capacity profiles limit: then `PAIRS_LIMIT`.
    """
    least = min(waiting.load.units for waiting in live)
    if not least:
        return PAIRS_LIMIT
    agents = {m.agent.agent_id: m.agent for members in ready.values() for m in members}
    rooms = sum(max(0, agent.total_units - agent.used_units) // least for agent in agents.values())
    return max(1, rooms)


def told_of(pair: Pair, everybody: Iterable[Member]) -> Pair:
    """The pair with those of its queue besides that were not ready, for the trace."""
    known = {member.agent.agent_id for member in pair.members}
    others = tuple(member for member in everybody if member.agent.agent_id not in known)
    return replace(pair, members=(*pair.members, *others))


@dataclass
class _Board:
    """The queues' members, with what the plan has given them so far."""

    given: Mapping[int, Sequence[Member]]
    members: dict[int, dict[int, Member]] = field(init=False)
    queues: dict[int, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.members = {
            queue_id: {member.agent.agent_id: member for member in members}
            for queue_id, members in self.given.items()
        }
        self.queues = {}
        for queue_id, members in self.members.items():
            for agent_id in members:
                self.queues.setdefault(agent_id, []).append(queue_id)

    def members_of(self, queue_id: int) -> Iterable[Member]:
        return self.members.get(queue_id, {}).values()

    def take(self, pair: Pair, now: datetime) -> None:
        """Let the agent have less room, in every queue, and be the last assigned in this one."""
        for queue_id in self.queues[pair.agent_id]:
            member = self.members[queue_id][pair.agent_id]
            changes = {"last_assigned_at": now} if queue_id == pair.waiting.queue_id else {}
            agent = _taken(member.agent, pair.waiting.load, now)
            self.members[queue_id][pair.agent_id] = replace(member, agent=agent, **changes)


def _taken(agent: Candidate, load: Load, now: datetime) -> Candidate:
    places = dict(agent.places)
    for profile_id in set(load.profile_ids) & places.keys():
        places[profile_id] = replace(places[profile_id], used=places[profile_id].used + 1)
    used = agent.used_units + load.units
    return replace(
        agent,
        used_units=used,
        assignments=agent.assignments + 1,
        places=places,
        last_assigned_at=now,
    )
