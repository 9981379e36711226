"""The only place that reads the time, so that a test can set it; and how long a try waits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_frozen: list[datetime] = []
BACKOFF_CAP_SECONDS = 900.0


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen[-1] if _frozen else datetime.now(UTC)


def monotonic() -> float:
    """Seconds on a clock that never steps back; only differences mean anything."""
    return time.monotonic()


def after(seconds: float) -> datetime:
    """The moment that many seconds from now (before, when negative)."""
    return now() + timedelta(seconds=seconds)


def from_milliseconds(value: object) -> datetime | None:
    """A Unix time in milliseconds as an aware moment; None when it is no usable number."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    try:
        return datetime.fromtimestamp(value / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """Hold the clock at a moment, for tests. Holds for every thread; may be nested."""
    _frozen.append(moment)
    try:
        yield
    finally:
        _frozen.pop()


def back_off_seconds(tries: int, first: float = 1.0, cap: float = BACKOFF_CAP_SECONDS) -> float:
    """Seconds to wait before the next try: first, doubled for each try made, at most `cap`."""
    return float(min(cap, first * 2 ** min(max(tries - 1, 0), 30)))
