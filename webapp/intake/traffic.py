"""How each account's webhook fares, counted in memory until it is written down.

The webhook itself costs one insert; counting it costs none. A killed process loses seconds of it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from webapp.core import clock

SLOW_MILLISECONDS = 1000
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
