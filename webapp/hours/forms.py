"""What the pages of operating hours take."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Any
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from webapp.core.forms import DayField, KanavaForm, NameField, VersionField, choices_of, trimmed
from webapp.core.zones import as_zone
from webapp.hours.actions import DayFacts, Facts
from webapp.hours.calendar import DAY_MINUTES
from webapp.hours.fields import OPERATING_HOURS
from webapp.hours.models import OperatingHours, Ranges, SpecialDay, SpecialDayKind
from webapp.hours.words import time_words

MOST_RANGES = 12
FIRST_YEAR, LAST_YEAR = 2000, 2100
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::00)?\Z", re.ASCII)
_USUAL = ("09:00", "17:00")


class RangesField(Field):
    """A day's ranges. Sent as times one after the other: from, to, from, to.

    `rows` are the times as typed, to be shown again; `data` are minutes once they are valid. An
    end of 00:00 is the midnight at the end of the day.
    """

    def __init__(self, label: Any = "", **options: Any) -> None:
        super().__init__(label, **options)
        self.rows: list[tuple[str, str]] = []
        self.data: Ranges

    def process_data(self, value: Any) -> None:
        """Take the ranges as they are stored."""
        self.data = [list(pair) for pair in value or []]
        self.rows = [(time_words(start), time_words(end % DAY_MINUTES)) for start, end in self.data]

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed; rows left empty are none."""
        times = [str(value).strip()[:8] for value in valuelist[: 2 * MOST_RANGES]]
        pairs = zip(times[::2], times[1::2], strict=False)
        self.rows = [pair for pair in pairs if any(pair)]
        self.data = []

    def pre_validate(self, form: Any) -> None:
        """Read the times. Refuses what is no time, ends before it starts, or overlaps."""
        ranges = sorted(map(_range, self.rows))
        for (_start, end), (following, _end) in pairwise(ranges):
            if following < end:
                raise ValidationError(_("These times overlap."))
        self.data = [list(pair) for pair in ranges]

    def add_row(self) -> None:
        """Show one more row, the first one with usual hours."""
        if len(self.rows) < MOST_RANGES:
            self.rows.append(("", "") if self.rows else _USUAL)


class StepForm(KanavaForm):
    """A form with ranges whose rows come and go by buttons, without anything being saved."""

    def take_step(self, step: str) -> bool:
        """Do what a button of name "step" says; False for none of them.

        "add:day_0", "drop:day_0:1" (its second row), "copy:day_0" (onto all working days).
        """
        verb, _colon, rest = step.partition(":")
        name, _colon, row = rest.partition(":")
        field = self._fields.get(name)
        if not isinstance(field, RangesField):
            return False
        if verb == "add":
            field.add_row()
        elif verb == "drop" and row.isascii() and row.isdecimal() and int(row) < len(field.rows):
            del field.rows[int(row)]
        elif verb == "copy":
            for at in range(5):
                self._fields[f"day_{at}"].rows = list(field.rows)
        return True


class HoursForm(StepForm):
    """A calendar's name, zone and week."""

    name = NameField(OPERATING_HOURS.label("name"))
    description = StringField(
        OPERATING_HOURS.label("description"),
        validators=[Length(max=500, message=_("At most %(max)d characters."))],
        filters=[trimmed],
    )
    time_zone = StringField(OPERATING_HOURS.label("time_zone"), filters=[trimmed, as_zone])
    day_0 = RangesField()
    day_1 = RangesField()
    day_2 = RangesField()
    day_3 = RangesField()
    day_4 = RangesField()
    day_5 = RangesField()
    day_6 = RangesField()
    version = VersionField()

    def __init__(self, hours: OperatingHours | None = None, **options: Any) -> None:
        """Filled from a calendar where one is given; `options` go before it."""
        if hours is not None:
            days = {f"day_{at}": ranges for at, ranges in enumerate(hours.weekly)}
            kept = {"description": hours.description, "time_zone": hours.time_zone, **days}
            options = {"name": hours.name, "version": hours.version, **kept, **options}
        super().__init__(**options)
        for field in self.days:
            field.label.text = OPERATING_HOURS.label(field.name)

    @property
    def days(self) -> list[RangesField]:
        """The fields of the week, Monday first."""
        return [self._fields[f"day_{at}"] for at in range(7)]

    @property
    def facts(self) -> Facts:
        """What was typed, once it is valid."""
        weekly = [field.data for field in self.days]
        words = self.name.data or "", self.description.data or "", self.time_zone.data or ""
        return Facts(*words, weekly)

    def validate_time_zone(self, field: StringField) -> None:
        """Only names that clocks know."""
        if field.data not in available_timezones():
            raise ValidationError(_("No time zone has this name: choose one of the list."))


class SpecialDayForm(StepForm):
    """A day, or days in a row, on which other hours count."""

    kind = RadioField(
        _("What is it?"),
        choices=choices_of(
            (
                (SpecialDayKind.HOLIDAY.value, _("Holiday")),
                (SpecialDayKind.EXCEPTION.value, _("Other hours")),
            )
        ),
        default=SpecialDayKind.HOLIDAY.value,
    )
    name = NameField(_("Name"))
    starts_on = DayField(_("First day"))
    ends_on = DayField(_("Last day"))
    is_yearly = BooleanField(_("Every year"))
    ranges = RangesField(_("Open"))
    version = VersionField()

    @classmethod
    def of(cls, day: SpecialDay | None, version: int) -> SpecialDayForm:
        """Filled from a special day, or empty for a new one."""
        if day is None:
            return cls(version=version, ranges=[])
        names = ("kind", "name", "starts_on", "is_yearly", "ranges")
        ends_on = day.ends_on if day.ends_on != day.starts_on else None
        return cls(version=version, ends_on=ends_on, **{name: getattr(day, name) for name in names})

    @property
    def facts(self) -> DayFacts:
        """What was typed, once it is valid."""
        kind, first = SpecialDayKind(self.kind.data), self.starts_on.data or date.min
        ranges = self.ranges.data if kind == SpecialDayKind.EXCEPTION else []
        last = self.ends_on.data or first
        return DayFacts(kind, self.name.data or "", first, last, bool(self.is_yearly.data), ranges)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what hangs together, too: the two days, and an exception's hours."""
        is_fine = bool(super().validate(extra_validators))
        first, last = self.starts_on.data, self.ends_on.data
        if first is None and not self.starts_on.errors:
            self.starts_on.errors = [_("Choose a day.")]
        for field in (self.starts_on, self.ends_on):
            if field.data and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
                field.errors = [_("Choose a day from 2000 to 2100.")]
        if first and last and last < first:
            self.ends_on.errors = [_("This day is before the first one.")]
        is_open = self.kind.data == SpecialDayKind.EXCEPTION.value
        if is_open and not self.ranges.rows and not self.ranges.errors:
            self.ranges.errors = [_("Add hours, or make it a holiday.")]
        return is_fine and not self.errors


class HolidaysForm(KanavaForm):
    """Whose public holidays, and of which years."""

    country = SelectField(
        _("Country"), validators=[InputRequired(_("Choose a country."))], validate_choice=False
    )
    subdivision = SelectField(_("Region"), validate_choice=False, filters=[trimmed])
    years = SelectMultipleField(_("Years"), coerce=str, validate_choice=False)
    version = VersionField()


def _range(row: tuple[str, str]) -> tuple[int, int]:
    start, end = _minutes(row[0]), _minutes(row[1]) or DAY_MINUTES
    if start >= end:
        raise ValidationError(
            _("The end must be after the start. What follows midnight belongs to the next day.")
        )
    return start, end


def _minutes(text: str) -> int:
    found = _TIME.match(text)
    minutes = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else -1
    if not 0 <= minutes <= DAY_MINUTES:
        raise ValidationError(_("Give both times, as 09:00."))
    return minutes
