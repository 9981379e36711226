"""One look at all that waits and at the agents who could take it: as dear as there are different
requirements, however many wait.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import TextClause, bindparam, text

from webapp.core import clock
from webapp.core.clock import BACKOFF_CAP_SECONDS
from webapp.core.database import UtcDateTime, db
from webapp.core.leases import TOLERANCE
from webapp.routing.candidates import Member
from webapp.routing.plan import Snapshot, find_live, plan, room_for, told_of
from webapp.routing.queries.members import members_for, members_of
from webapp.routing.queries.queued import queued_of
from webapp.routing.terms import OWN_KEY, Pair, Queued

KEYED_AT_ONCE = 100
# So many of a requirement are planned in one look; what is behind them waits for the next.
PAGE = 20
# Written out, not bound: a partial index is found only by the words it was made with.
UNOFFERED = "state = 'open' AND offered_agent_id IS NULL"
# SQLite, once it has counted its rows, prefers an index of all that is open and sorts that.
SQLITE_HINT = "INDEXED BY ix_conversation_unoffered"
# Jumps through the index from key to key, where DISTINCT would read all that waits.
HEADS = f"""
WITH RECURSIVE keys(key) AS (
    SELECT (SELECT requirement_key FROM conversation HINT
            WHERE {UNOFFERED} AND requirement_key IS NOT NULL
            ORDER BY requirement_key LIMIT 1)
    UNION ALL
    SELECT (SELECT requirement_key FROM conversation HINT
            WHERE {UNOFFERED} AND requirement_key > keys.key
            ORDER BY requirement_key LIMIT 1)
    FROM keys WHERE keys.key IS NOT NULL
)
SELECT 1 AS is_keyed,
       (SELECT id FROM conversation HINT
        WHERE {UNOFFERED} AND requirement_key = keys.key
          AND waiting_since_at IS NOT NULL AND (offerable_at <= :now OR offerable_at > :ahead)
        ORDER BY priority, waiting_since_at, id LIMIT 1) AS id
FROM keys WHERE keys.key IS NOT NULL
UNION ALL
SELECT 0, id FROM (SELECT id FROM conversation HINT
                   WHERE {UNOFFERED} AND requirement_key IS NULL
                   ORDER BY id LIMIT :count) AS unkeyed
"""  # noqa: S608 (no outside input)
NEXT = f"""
SELECT id FROM conversation HINT
WHERE {UNOFFERED} AND requirement_key = :key
  AND waiting_since_at IS NOT NULL AND (offerable_at <= :now OR offerable_at > :ahead)
ORDER BY priority, waiting_since_at, id LIMIT :count
"""  # noqa: S608 (no outside input)
Members = Mapping[int, Sequence[Member]]


@dataclass(frozen=True)
class Look:
    """What a look found to do: requirement keys to refresh, or else pairs to offer, in order."""

    unkeyed_ids: tuple[int, ...] = ()
    pairs: tuple[Pair, ...] = ()


def look() -> Look | None:
    """What there is to do now, or None."""
    unkeyed_ids, head_ids = _heads()
    if unkeyed_ids:
        return Look(unkeyed_ids=tuple(unkeyed_ids))
    heads = queued_of(head_ids)
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
    return _first_of_key(head.key, count)


def _to_key(stale: list[Queued]) -> list[int]:
    """Who was declined, and of one key whose needs changed all that have it."""
    ids = [head.conversation_id for head in stale if head.declines]
    alike = [head.key for head in stale if not head.declines]
    return ids + (_first_of_key(alike[0], KEYED_AT_ONCE) if alike else [])


def _heads() -> tuple[list[int], list[int]]:
    """Ids of some whose needs routing does not know yet, and of the first of each requirement key.

    One statement: it is asked for every few seconds though nothing waits.
    """
    found = db.session.execute(_timed(HEADS), {"count": KEYED_AT_ONCE, **_moments()}).all()
    unkeyed = [row.id for row in found if not row.is_keyed]
    return unkeyed, [row.id for row in found if row.is_keyed and row.id is not None]


def _first_of_key(key: str, count: int) -> list[int]:
    """The ids of a key's first conversations, in order."""
    return list(db.session.scalars(_timed(NEXT), {"key": key, "count": count, **_moments()}))


def _timed(statement: str) -> TextClause:
    hint = SQLITE_HINT if db.engine.dialect.name == "sqlite" else ""
    now, ahead = (bindparam(name, type_=UtcDateTime()) for name in ("now", "ahead"))
    return text(statement.replace("HINT", hint)).bindparams(now, ahead)


def _moments() -> dict[str, datetime]:
    """Now, and from when on a moment was written by a clock that was set back since."""
    return {"now": clock.now(), "ahead": clock.after(TOLERANCE * BACKOFF_CAP_SECONDS)}
