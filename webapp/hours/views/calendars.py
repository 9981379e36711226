"""Calendars: list, create, edit, copy, delete, and a month of one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone
from flask_babel import lazy_gettext as _

from webapp.core import clock
from webapp.core.errors import NotFound
from webapp.core.flask import row_id
from webapp.core.names import copy_name
from webapp.core.zones import zone_names
from webapp.hours import actions
from webapp.hours.fields import OPERATING_HOURS
from webapp.hours.forms import FIRST_YEAR, LAST_YEAR, HoursForm
from webapp.hours.models import OperatingHours
from webapp.hours.queries import get_hours, week_of
from webapp.hours.rows import hours_rows, month_of
from webapp.pages.answers import done, or_gone
from webapp.pages.blueprint import blueprint
from webapp.pages.records import At, RecordPages
from webapp.workstreams.queries import queues_open_by

SECTION = "hours"
LIST = "admin.list_hours"
GONE = _("These operating hours were deleted meanwhile; nothing was saved.")
hours_gone = or_gone(LIST, lambda: str(GONE))
USUAL_WEEK = [[[540, 1020]]] * 5 + [[], []]
_MONTH = re.compile(r"(\d{4})-(\d{2})\Z", re.ASCII)


class HoursPages(RecordPages[OperatingHours, HoursForm]):
    """Calendars; one may begin as a copy of another (`copy_of`)."""

    table = OperatingHours
    fields, section = OPERATING_HOURS, SECTION
    key, row_name, listed_by = "operating_hours_id", "hours", LIST
    list_template, template = "hours/list.html", "hours/week.html"
    deletion_template = "hours/deletion.html"
    created = _("Operating hours “%(name)s” were created.")
    saved = _("Operating hours “%(name)s” were saved.")
    deleted = _("Operating hours “%(name)s” were deleted.")
    gone = GONE

    def rows(self, words: str) -> Sequence[Any]:
        """Whether each is open now, and which queues use it."""
        return hours_rows(words)

    def form_of(self, row: OperatingHours | None, at: At) -> HoursForm:
        """A calendar's week; a new one's is the usual one, or the copied one's."""
        return HoursForm(row) if row is not None else _new_form()

    def takes_step(self, form: HoursForm) -> bool:
        """When a button only wanted rows to come or go."""
        return form.take_step(request.form.get("step", ""))

    def create(self, form: HoursForm, at: At) -> int:
        """With the special days of the copied one."""
        return actions.create_hours(form.facts, _source()).id

    def after_creation(self, form: HoursForm, made: int, at: At) -> ResponseReturnValue:
        """Its special days come next."""
        said = str(self.created) % {"name": form.name.data}
        return done(said, "admin.list_special_days", operating_hours_id=made)

    def change(self, row: OperatingHours, form: HoursForm) -> None:
        """As it was typed."""
        actions.change_hours(row, form.facts, form.version.number or 0)

    def after_change(self, form: HoursForm, at: At) -> ResponseReturnValue:
        """One stays there."""
        return done(str(self.saved) % {"name": form.name.data}, "admin.show_hours", **at)

    def delete(self, row: OperatingHours, version: int) -> None:
        """Whoever needs it refuses."""
        actions.delete_hours(row, version)

    def facts(self, form: HoursForm, row: OperatingHours | None) -> dict[str, Any]:
        """The zones there are; what a new one is copied from, or which queues use it."""
        source, use = (None, queues_open_by(row.id)) if row else (_source(), ())
        return {"source": source, "use": use, "zones": zone_names()}

    def deletion_facts(self, row: OperatingHours) -> dict[str, Any]:
        """By which queues it is used, and has to stay."""
        return {"used_by": queues_open_by(row.id)}


HoursPages().bind(
    blueprint,
    "/hours",
    list="list_hours",
    new="new_hours",
    show="show_hours",
    delete="delete_hours",
)


@blueprint.get("/hours/<int:operating_hours_id>/month")
def show_month(operating_hours_id: int) -> ResponseReturnValue:
    """A month of a calendar, day by day; this one unless the URL says another."""
    hours = get_hours(operating_hours_id)
    week = week_of(hours)
    today = clock.now().astimezone(week.zone).date()
    return render_template(
        "hours/month.html",
        hours=hours,
        month=month_of(week, _month_asked() or today.replace(day=1)),
        today=today,
        first_year=FIRST_YEAR,
        last_year=LAST_YEAR,
        section=SECTION,
    )


def _source() -> OperatingHours | None:
    try:
        return get_hours(row_id(request.args.get("copy_of", "")))
    except (ValueError, NotFound):
        return None


def _new_form() -> HoursForm:
    source = _source()
    if source is not None:
        return HoursForm(source, name=copy_name(OperatingHours, source.name), version=None)
    zone = str(get_timezone() or "")
    week: dict[str, Any] = {f"day_{at}": ranges for at, ranges in enumerate(USUAL_WEEK)}
    return HoursForm(time_zone=zone if zone in available_timezones() else "UTC", **week)


def _month_asked() -> date | None:
    found = _MONTH.match(request.args.get("month", ""))
    if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR or not 1 <= int(found[2]) <= 12:
        return None
    return date(int(found[1]), int(found[2]), 1)
