"""An account's webhooks, hour by hour, with the places of a chart's bars. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

HOURS = 48
STEP, TALLEST = 20, 150


@dataclass(frozen=True)
class Bar:
    """One hour. `x` and `height` in the chart's own units."""

    hour_at: datetime
    received: int
    badly_signed: int
    slow: int
    slowest_ms: int
    x: int
    height: int


@dataclass(frozen=True)
class Traffic:
    """The hours, the oldest first."""

    bars: tuple[Bar, ...]

    @property
    def received(self) -> int:
        """All that came."""
        return sum(bar.received for bar in self.bars)

    @property
    def badly_signed(self) -> int:
        """Those whose signature was wrong."""
        return sum(bar.badly_signed for bar in self.bars)

    @property
    def slow(self) -> int:
        """Those that were answered too slowly."""
        return sum(bar.slow for bar in self.bars)

    @property
    def slowest_ms(self) -> int:
        """The longest answer."""
        return max((bar.slowest_ms for bar in self.bars), default=0)

    @property
    def most(self) -> int:
        """The busiest hour's count."""
        return max((bar.received for bar in self.bars), default=0)


def traffic_of(tallies: Iterable[Any], now: datetime) -> Traffic:
    """The last hours up to now, those without a webhook among them.

    `tallies`: rows with hour_at, received, badly_signed, slow, slowest_ms.
    """
    by_hour = {tally.hour_at: tally for tally in tallies}
    this_hour = now.replace(minute=0, second=0, microsecond=0)
    hours = [this_hour - timedelta(hours=ago) for ago in reversed(range(HOURS))]
    most = max((by_hour[hour].received for hour in hours if hour in by_hour), default=0)
    return Traffic(
        tuple(_bar(hour, by_hour.get(hour), place, most) for place, hour in enumerate(hours))
    )


def _bar(hour: datetime, tally: Any, place: int, most: int) -> Bar:
    x = place * STEP + 3
    if tally is None:
        return Bar(hour, 0, 0, 0, 0, x, 0)
    height = max(2, round(TALLEST * tally.received / most)) if tally.received else 0
    counts = (tally.received, tally.badly_signed, tally.slow, tally.slowest_ms)
    return Bar(hour, *counts, x, height)
