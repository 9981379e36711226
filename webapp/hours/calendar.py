"""When a calendar is open: weekly hours and special days in its zone, compared in UTC.

A time of the day is minutes after local midnight (0..1440, 1440 is the next midnight). It stands
for the first moment at which the zone's clocks show it: on the day they are put back, an hour
that comes twice counts from its first time on; a time they skip is the moment they jump.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_MINUTES = 1440
# How far ahead anything is looked for: a calendar that opens later than this never does.
HORIZON_DAYS = 1500
# Who is open for longer than this need not say when they close.
LONG_DAYS = 8

Range = tuple[int, int]
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Special:
    """Days from `first` to `last` with hours of their own; a holiday has none.

    Yearly, they come back every year: the same months and days, 29 February in leap years only.
    """

    name: str
    first: date
    last: date
    ranges: tuple[Range, ...] = ()
    is_yearly: bool = False
    is_holiday: bool = True

    def covers(self, day: date) -> bool:
        """True when it rules that day."""
        if not self.is_yearly or self.last - self.first >= timedelta(365):
            return self.first <= day and (self.is_yearly or day <= self.last)
        start, end, wanted = _in_year(self.first), _in_year(self.last), _in_year(day)
        is_within = start <= wanted <= end if start <= end else wanted >= start or wanted <= end
        return is_within and day >= self.first


@dataclass(frozen=True)
class Week:
    """A calendar as plain values: `days` are seven, Monday first."""

    zone: ZoneInfo
    days: tuple[tuple[Range, ...], ...]
    specials: tuple[Special, ...] = ()


@dataclass(frozen=True)
class DayPlan:
    """A day of a calendar. `minutes`: how long it is open, by a stopwatch.

    `shift_minutes`: by how much the clocks are put forward (back: negative) that day.
    """

    day: date
    ranges: tuple[Range, ...]
    minutes: int
    special: Special | None
    shift_minutes: int


def is_open(week: Week, moment: datetime) -> bool:
    """True when the calendar is open at an aware moment."""
    return _span_at(week, moment) is not None


def next_opening(week: Week, moment: datetime) -> datetime | None:
    """The first moment from then on at which it is open; None when it opens no more."""
    span = next(_spans_after(week, moment), None)
    return max(span[0], moment.astimezone(UTC)) if span else None


def next_closing(week: Week, moment: datetime) -> datetime | None:
    """When what is open at that moment closes; None when it is closed, or stays so for long."""
    spans = _spans_after(week, moment)
    closing = moment
    for start, end in spans:
        if start > closing:
            return closing if closing > moment else None
        if end > moment + timedelta(LONG_DAYS):
            return None
        closing = end
    return closing if closing > moment else None


def working_minutes_after(week: Week | None, start: datetime, minutes: int) -> datetime:
    """The moment, in UTC, at which so many open minutes have passed since `start`.

    Without a calendar every minute counts. Where they never pass, the end of what is looked at,
    HORIZON_DAYS after `start`.
    """
    left, begun = timedelta(minutes=minutes), start.astimezone(UTC)
    if week is None or not left:
        return begun + left
    for opened, closed in _spans_after(week, begun):
        counted = max(opened, begun)
        if closed - counted >= left:
            return counted + left
        left -= closed - counted
    return _horizon(begun)


def day_plan(week: Week, day: date) -> DayPlan:
    """What counts on a day, for showing it."""
    ranges, special = _ranges_of(week, day)
    passed = sum((end - start for start, end in _spans_of(week, day)), timedelta())
    length = _moment(week.zone, day, DAY_MINUTES) - _moment(week.zone, day, 0)
    shift = DAY_MINUTES - int(length.total_seconds() // 60)
    return DayPlan(day, ranges, int(passed.total_seconds() // 60), special, shift)


def joined(ranges: Iterable[Iterable[int]]) -> tuple[Range, ...]:
    """Ranges in order, those that touch or overlap as one; what is no range is left out."""
    found: list[Range] = []
    for start, end in sorted((start, end) for start, end in ranges if 0 <= start < end):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], min(max(found[-1][1], end), DAY_MINUTES))
        else:
            found.append((start, min(end, DAY_MINUTES)))
    return tuple(found)


def _ranges_of(week: Week, day: date) -> tuple[tuple[Range, ...], Special | None]:
    # Exceptions before holidays; of several, the one for the fewest days, then the newest.
    ruling = [special for special in week.specials if special.covers(day)]
    if not ruling:
        return joined(week.days[day.weekday()]), None
    order = sorted(enumerate(ruling), key=lambda at: (at[1].is_holiday, _length(at[1]), -at[0]))
    special = order[0][1]
    return (() if special.is_holiday else joined(special.ranges)), special


def _spans_of(week: Week, day: date) -> Iterator[Span]:
    for start, end in _ranges_of(week, day)[0]:
        span = _moment(week.zone, day, start), _moment(week.zone, day, end)
        if span[0] < span[1]:
            yield span


def _spans_after(week: Week, moment: datetime) -> Iterator[Span]:
    """The open spans that end after a moment, the first of them possibly begun before it."""
    first = moment.astimezone(week.zone).date() - timedelta(1)
    for number in range(HORIZON_DAYS + 1):
        for span in _spans_of(week, first + timedelta(number)):
            if span[1] > moment:
                yield span


def _span_at(week: Week, moment: datetime) -> Span | None:
    # The day before and after too: clocks put back at midnight show a day's last hour again.
    local = moment.astimezone(week.zone).date()
    for number in (0, -1, 1):
        for span in _spans_of(week, local + timedelta(number)):
            if span[0] <= moment < span[1]:
                return span
    return None


def _moment(zone: ZoneInfo, day: date, minute: int) -> datetime:
    """The first moment, in UTC, at which clocks there show that time, or jump over it."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    return _jump(zone, wall)


def _jump(zone: ZoneInfo, wall: datetime) -> datetime:
    """The moment clocks jump over a time, found by halving to the second."""
    before, after = sorted(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        before, after = (
            (middle, after) if middle.astimezone(zone).utcoffset() == old else (before, middle)
        )
    return after


def _in_year(day: date) -> tuple[int, int]:
    return day.month, day.day


def _length(special: Special) -> timedelta:
    return special.last - special.first


def _horizon(start: datetime) -> datetime:
    return start.astimezone(UTC) + timedelta(HORIZON_DAYS)
