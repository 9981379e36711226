"""What the search finds of operating hours."""

from __future__ import annotations

from flask import url_for

from webapp.hours.forms import HolidaysForm, HoursForm, SpecialDayForm
from webapp.hours.rows import hours_rows
from webapp.pages.search import FormPage, Named, RecordKind, named


def _hours() -> list[Named]:
    return named(hours_rows(), "operating_hours_id")


FORM_PAGES = (
    FormPage("hours", "admin.show_hours", "hours/week.html", HoursForm, _hours),
    FormPage("hours", "admin.new_special_day", "hours/day.html", SpecialDayForm, _hours),
    FormPage("hours", "admin.choose_holidays", "hours/holidays.html", HolidaysForm, _hours),
)


def _find_hours(words: str) -> list[tuple[str, str]]:
    rows = hours_rows(words)
    return [(row.name, url_for("admin.show_hours", operating_hours_id=row.id)) for row in rows]


RECORD_KINDS = (RecordKind("hours", _find_hours),)
