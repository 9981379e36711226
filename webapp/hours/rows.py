"""Calendars as their list and their pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from webapp.core import clock
from webapp.core.database import db
from webapp.core.text import squeeze
from webapp.hours.calendar import DayPlan, Week, day_plan, is_open, next_closing, next_opening
from webapp.hours.models import OperatingHours, SpecialDay
from webapp.hours.queries import kept_hours, special_of, week_of
from webapp.workstreams.models import Queue


@dataclass(frozen=True)
class HoursRow:
    """A calendar in the list. `changes_at`: when it closes or opens next, None for never."""

    id: int
    name: str
    description: str
    time_zone: str
    zone: ZoneInfo
    is_open: bool
    changes_at: datetime | None
    used_by: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class SpecialRow:
    """A special day in the list. `is_over`: it does not come any more."""

    day: SpecialDay
    ranges: tuple[tuple[int, int], ...]
    is_over: bool


@dataclass(frozen=True)
class Month:
    """A month's weeks, Monday first; None for days of the months around it."""

    first: date
    weeks: tuple[tuple[DayPlan | None, ...], ...]

    @property
    def minutes(self) -> int:
        """How long it is open in all."""
        return sum(plan.minutes for week in self.weeks for plan in week if plan)

    @property
    def previous(self) -> date:
        """The first day of the month before."""
        return (self.first - timedelta(1)).replace(day=1)

    @property
    def following(self) -> date:
        """The first day of the month after."""
        return (self.first + timedelta(31)).replace(day=1)


def hours_rows(words: str = "") -> list[HoursRow]:
    """Every calendar whose name holds these words, by name."""
    used: dict[int, list[tuple[int, str]]] = {}
    named = select(Queue.operating_hours_id, Queue.id, Queue.name).order_by(Queue.name)
    for hours_id, id_, name in db.session.execute(named.where(Queue.deleted_at.is_(None))):
        if hours_id is not None:
            used.setdefault(hours_id, []).append((id_, name))
    kept = (hours for hours in kept_hours() if squeeze(words) in squeeze(hours.name))
    return [_row(hours, tuple(used.get(hours.id, ()))) for hours in kept]


def special_rows(hours: OperatingHours) -> list[SpecialRow]:
    """A calendar's special days in order, those that are over last."""
    today = clock.now().astimezone(week_of(hours).zone).date()
    rows = [
        SpecialRow(day, special_of(day).ranges, not day.is_yearly and day.ends_on < today)
        for day in hours.special_days
    ]
    return sorted(rows, key=lambda row: (row.is_over, row.day.starts_on, row.day.name, row.day.id))


def month_of(week: Week, first: date) -> Month:
    """A month of a calendar, by its first day."""
    plans: list[DayPlan | None] = [None] * first.weekday()
    day = first
    while day.month == first.month:
        plans.append(day_plan(week, day))
        day += timedelta(1)
    plans += [None] * (-len(plans) % 7)
    return Month(first, tuple(tuple(plans[at : at + 7]) for at in range(0, len(plans), 7)))


def _row(hours: OperatingHours, used_by: tuple[tuple[int, str], ...]) -> HoursRow:
    week, now = week_of(hours), clock.now()
    is_now = is_open(week, now)
    return HoursRow(
        id=hours.id,
        name=hours.name,
        description=hours.description,
        time_zone=hours.time_zone,
        zone=week.zone,
        is_open=is_now,
        changes_at=next_closing(week, now) if is_now else next_opening(week, now),
        used_by=used_by,
    )
