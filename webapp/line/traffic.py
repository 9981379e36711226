"""How each account's webhook fares: counted in memory, written down every few seconds, read.

The webhook itself costs one insert; counting it costs none. A killed process loses seconds of it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import case, delete, func, select, update

from webapp.channels.models import ChannelAccount
from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.database import count_changed, db, insert_new
from webapp.core.events import nudge
from webapp.core.transaction import transaction
from webapp.core.worker import Duty
from webapp.line.ingest import LANES
from webapp.line.models import EventState, WebhookEvent, WebhookTally

SLOW_MILLISECONDS = 1000
KEPT_SECONDS = 90 * 24 * 3600.0
FLUSH_SECONDS = 5.0

Key = tuple[int, datetime]


@dataclass
class Count:
    """What came to one account's webhook in one hour, since the last writing."""

    received: int = 0
    badly_signed: int = 0
    slow: int = 0
    slowest_ms: int = 0
    last_at: datetime | None = None

    def add(self, other: Count) -> None:
        """Count another's as well."""
        self.received += other.received
        self.badly_signed += other.badly_signed
        self.slow += other.slow
        self.slowest_ms = max(self.slowest_ms, other.slowest_ms)
        self.last_at = max(filter(None, (self.last_at, other.last_at)), default=None)


class Traffic:
    """The counts of one process that are not written down yet."""

    def __init__(self) -> None:
        self._counts: dict[Key, Count] = {}
        self._taken_at: float | None = None
        self._lock = threading.Lock()

    def note(self, account_id: int, *, is_signed: bool, seconds: float) -> None:
        """Count one webhook that brought events, or that was badly signed."""
        now, milliseconds = clock.now(), round(seconds * 1000)
        one = Count(
            received=int(is_signed),
            badly_signed=int(not is_signed),
            slow=int(milliseconds > SLOW_MILLISECONDS),
            slowest_ms=milliseconds,
            last_at=now if is_signed else None,
        )
        self.give_back({(account_id, hour_of(now)): one})

    def take(self) -> dict[Key, Count]:
        """Everything counted so far, which is then no longer here; nothing within seconds of the
        last time, for under load there is always more.
        """
        now = clock.monotonic()
        with self._lock:
            if self._taken_at is not None and now - self._taken_at < FLUSH_SECONDS:
                return {}
            taken, self._counts, self._taken_at = self._counts, {}, now
        return taken

    def give_back(self, counts: dict[Key, Count]) -> None:
        """Count these as well: they could not be written down, or are new."""
        with self._lock:
            for key, count in counts.items():
                self._counts.setdefault(key, Count()).add(count)


def hour_of(moment: datetime) -> datetime:
    """The beginning of a moment's hour."""
    return moment.replace(minute=0, second=0, microsecond=0)


def traffic() -> Traffic:
    """This process's counts."""
    found: Traffic = current_app.extensions.setdefault("kanava_traffic", Traffic())
    return found


def take_counts() -> dict[Key, Count] | None:
    """What is to be written down; None when nothing came."""
    return traffic().take() or None


def write_down(counts: dict[Key, Count]) -> None:
    """Add the counts to their hours' rows."""
    try:
        with transaction():
            for (account_id, hour_at), count in sorted(counts.items(), key=lambda pair: pair[0]):
                _add(account_id, hour_at, count)
    except Exception:
        traffic().give_back(counts)
        raise


def _add(account_id: int, hour_at: datetime, count: Count) -> None:
    key = {"channel_account_id": account_id, "hour_at": hour_at}
    if count_changed(insert_new(WebhookTally).values(**key, **_NOTHING)):
        _forget_old(account_id)
    row = WebhookTally
    count_changed(
        update(row)
        .filter_by(**key)
        .values(
            received=row.received + count.received,
            badly_signed=row.badly_signed + count.badly_signed,
            slow=row.slow + count.slow,
            slowest_ms=_larger(row.slowest_ms, count.slowest_ms),
            last_at=_later(row.last_at, count.last_at),
        )
    )


_NOTHING = {"received": 0, "badly_signed": 0, "slow": 0, "slowest_ms": 0}


def _larger(column: Any, value: int) -> Any:
    return case((column < value, value), else_=column)


def _later(column: Any, value: datetime | None) -> Any:
    """Badly signed calls alone leave the moment of the last good one as it is."""
    if value is None:
        return column
    return case((column.is_(None) | (column < value), value), else_=column)


def _forget_old(account_id: int) -> None:
    count_changed(
        delete(WebhookTally).where(
            WebhookTally.channel_account_id == account_id,
            WebhookTally.hour_at < clock.after(-KEPT_SECONDS),
        )
    )


def tallies(account_id: int, hours: float = 48) -> list[WebhookTally]:
    """The hours of the newest past in which anything came, the oldest first."""
    wanted = select(WebhookTally).where(
        WebhookTally.channel_account_id == account_id,
        WebhookTally.hour_at > clock.after(-hours * 3600),
    )
    return list(db.session.scalars(wanted.order_by(WebhookTally.hour_at)))


@dataclass(frozen=True)
class FailedEvent:
    """An event that was parked after its last try."""

    id: int
    kind: str
    received_at: datetime
    tries: int
    reason: str


def failed_events(account_id: int, limit: int = 50) -> list[FailedEvent]:
    """The account's parked events, the newest first."""
    wanted = (
        select(
            WebhookEvent.id,
            WebhookEvent.kind,
            WebhookEvent.received_at,
            WebhookEvent.tries,
            func.coalesce(WebhookEvent.reason, ""),
        )
        .where(_is_failed(account_id))
        .order_by(WebhookEvent.id.desc())
        .limit(limit)
    )
    return [FailedEvent(*row) for row in db.session.execute(wanted)]


def replay_events(account_id: int, ids: Iterable[int] | None = None) -> int:
    """Make parked events due again, all or those of `ids`; how many. Inside a transaction."""
    wanted = _is_failed(account_id)
    if ids is not None:
        wanted &= WebhookEvent.id.in_(list(ids))
    count = count_changed(
        update(WebhookEvent)
        .where(wanted)
        .values(state=EventState.STORED, tries=0, due_at=WebhookEvent.received_at, reason=None)
    )
    if count:
        note(Verb.REPLAYED, "channel_account", account_id, _name(account_id), {}, {"events": count})
        nudge(LANES)
    return count


def _is_failed(account_id: int) -> Any:
    is_own = WebhookEvent.channel_account_id == account_id
    return is_own & (WebhookEvent.state == EventState.FAILED)


def _name(account_id: int) -> str:
    wanted = select(ChannelAccount.name).where(ChannelAccount.id == account_id)
    return db.session.scalar(wanted) or ""


DUTY = Duty("webhook_tallies", take_counts, write_down, sweep_seconds=FLUSH_SECONDS)
