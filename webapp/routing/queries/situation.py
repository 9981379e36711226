"""One look at all that waits and at the agents who could take it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webapp.core import clock
from webapp.routing.candidates import Member
from webapp.routing.plan import Snapshot, find_live, plan, room_for, told_of
from webapp.routing.queries.members import members_for, members_of
from webapp.routing.queries.queued import first_of_key, look_at_queued, queued_of
from webapp.routing.terms import OWN_KEY, Pair, Queued

KEYED_AT_ONCE = 100
# So many of a requirement are planned in one look; what is behind them waits for the next.
PAGE = 20
Members = Mapping[int, Sequence[Member]]


@dataclass(frozen=True)
class Look:
    """What a look found to do: requirement keys to refresh, or else pairs to offer, in order."""

    unkeyed_ids: tuple[int, ...] = ()
    pairs: tuple[Pair, ...] = ()


def look() -> Look | None:
    """What there is to do now, or None."""
    queued = look_at_queued(KEYED_AT_ONCE)
    if queued.unkeyed_ids:
        return Look(unkeyed_ids=queued.unkeyed_ids)
    heads = queued_of(queued.head_ids)
    stale = [head for head in heads if head.is_stale]
    if stale:
        return Look(unkeyed_ids=tuple(_to_key(stale)))
    if not heads:
        return None
    # Only who could be ready: a centre where all are busy costs next to nothing.
    ready = members_for(heads)
    live = find_live(heads, ready, clock.now())
    return _plan(live, ready) if live else None


def _plan(live: list[Queued], ready: Members) -> Look | None:
    count = min(PAGE, room_for(live, ready))
    pages = {head.key: _page(head, count) for head in live}
    # When only one can be offered, it is one of those that were read already.
    waiting = live if count == 1 else queued_of(id_ for ids in pages.values() for id_ in ids)
    stale = [item.conversation_id for item in waiting if item.is_stale]
    if stale:
        return Look(unkeyed_ids=tuple(stale))
    unread = frozenset(key for key, ids in pages.items() if len(ids) == count)
    pairs = plan(Snapshot(clock.now(), waiting, ready, unread))
    everybody = members_of({pair.waiting.queue_id for pair in pairs})
    told = tuple(told_of(pair, everybody.get(pair.waiting.queue_id, ())) for pair in pairs)
    return Look(pairs=told) if told else None


def _page(head: Queued, count: int) -> list[int]:
    if count == 1 or head.key.startswith(OWN_KEY):
        return [head.conversation_id]
    return first_of_key(head.key, count)


def _to_key(stale: list[Queued]) -> list[int]:
    """Who was declined, and of one key whose needs changed all that have it."""
    ids = [head.conversation_id for head in stale if head.declines]
    alike = [head.key for head in stale if not head.declines]
    return ids + (first_of_key(alike[0], KEYED_AT_ONCE) if alike else [])
