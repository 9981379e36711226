"""How hours are written: times, days, and whether it is open now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale, dates
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from webapp.core import clock
from webapp.hours.models import SpecialDay

DAY_KEYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def time_words(minute: int) -> str:
    """Minutes after midnight as a clock shows them: 24:00 is the end of a day."""
    return f"{minute // 60:02}:{minute % 60:02}"


def ranges_words(ranges: Iterable[Sequence[int]]) -> str:
    """A day's ranges; "" for a closed day. Digits only: the audit log is read in any language."""
    return ", ".join(f"{time_words(start)}–{time_words(end)}" for start, end in ranges)


def special_words(day: SpecialDay) -> str:
    """A special day in one line, for the audit log."""
    days = f"{day.starts_on}" + (f"–{day.ends_on}" if day.ends_on != day.starts_on else "")
    yearly = " (↻)" if day.is_yearly else ""
    hours = ranges_words(day.ranges)
    return f"{days}{yearly} {day.name}" + (f": {hours}" if hours else "")


def day_names(width: str = "wide") -> list[str]:
    """The weekdays in the reader's language, Monday first. `width`: wide or abbreviated."""
    names = dates.get_day_names(width, "stand-alone", _locale())  # type: ignore[arg-type]
    return [names[at] for at in range(7)]


def days_words(first: date, last: date, *, is_yearly: bool = False) -> str:
    """A day or several in a row; without the year when they come back every year."""
    if is_yearly:
        shown = [
            dates.format_skeleton("MMMd", _noon(day), locale=_locale()) for day in (first, last)
        ]
    else:
        shown = [dates.format_date(day, "medium", locale=_locale()) for day in (first, last)]
    return shown[0] if first == last else f"{shown[0]} – {shown[1]}"


def month_words(first: date) -> str:
    """A month and its year."""
    return str(dates.format_skeleton("yMMMM", _noon(first), locale=_locale()))


def open_minutes_words(minutes: int) -> str:
    """How long a day is open."""
    hours, rest = divmod(minutes, 60)
    if not rest:
        return ngettext("%(num)d hour", "%(num)d hours", hours)
    return _("%(hours)d h %(minutes)d min", hours=hours, minutes=rest)


def change_words(at: datetime, zone: ZoneInfo) -> str:
    """When a calendar opens or closes next, on its zone's clocks; the day only if not today."""
    local, now = at.astimezone(zone), clock.now().astimezone(zone)
    if local.date() == now.date():
        pattern = "Hm"
    else:
        pattern = "EHm" if local - now < timedelta(6) else "MMMEd"
    return str(dates.format_skeleton(pattern, local, tzinfo=zone, locale=_locale()))


def source_words(source: str) -> str:
    """Where public holidays come from: "JP" is Japan, "DE-BY" Germany (BY)."""
    country, _dash, part = source.partition("-")
    name = str(_locale().territories.get(country, country))
    return f"{name} ({part})" if part else name


def _noon(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time()).replace(hour=12)


def _locale() -> Locale:
    return get_locale() or Locale("en")


WORDS = (
    change_words,
    day_names,
    days_words,
    month_words,
    open_minutes_words,
    ranges_words,
    source_words,
    time_words,
)
