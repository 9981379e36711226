"""Calendars: list, create, edit, copy, delete, and a month of one."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone
from flask_babel import gettext as _

from webapp.core import clock
from webapp.core.errors import Invalid, NotFound
from webapp.core.flask import row_id
from webapp.core.names import copy_name
from webapp.core.transaction import transaction
from webapp.core.zones import zone_names
from webapp.hours import actions
from webapp.hours.forms import FIRST_YEAR, LAST_YEAR, HoursForm
from webapp.hours.models import OperatingHours
from webapp.hours.queries import get_hours, week_of
from webapp.hours.rows import hours_rows, month_of
from webapp.hours.words import ranges_words
from webapp.pages.answers import (
    answer_deletion,
    answer_form,
    done,
    listed,
    or_gone,
    page,
    record,
    words_sought,
)
from webapp.pages.blueprint import blueprint
from webapp.workstreams.queries.queues import queues_open_by

SECTION = "hours"
LIST = "admin.list_hours"
hours_gone = or_gone(
    LIST, lambda: _("These operating hours were deleted meanwhile; nothing was saved.")
)
USUAL_WEEK = [[[540, 1020]]] * 5 + [[], []]
_MONTH = re.compile(r"(\d{4})-(\d{2})\Z", re.ASCII)


@blueprint.get("/hours")
def list_hours() -> ResponseReturnValue:
    """Every calendar, whether it is open now, and which queues use it."""
    words = words_sought()
    return listed("hours/list.html", hours_rows(words), words, section=SECTION)


@blueprint.route("/hours/new", methods=["GET", "POST"])
def new_hours() -> ResponseReturnValue:
    """The form of a new calendar; with `copy_of`, filled in from another one."""
    source = _source()
    form = _new_form(source)
    if _is_step(form) or not form.validate_on_submit():
        return _page(form, None, source=source)
    try:
        with transaction():
            hours = actions.create_hours(form.facts, _source())
            hours_id = hours.id
    except Invalid as error:
        form.refuse(error)
        return _page(form, None, source=source)
    said = _("Operating hours “%(name)s” were created.", name=form.name.data)
    return done(said, "admin.list_special_days", operating_hours_id=hours_id)


@blueprint.route("/hours/<int:operating_hours_id>", methods=["GET", "POST"])
@hours_gone
def show_hours(operating_hours_id: int) -> ResponseReturnValue:
    """A calendar's week. Who was second to change it is told, keeps what was typed."""
    form = HoursForm(get_hours(operating_hours_id))
    if _is_step(form):
        return _page(form, get_hours(operating_hours_id))
    return answer_form(
        form,
        lambda: actions.change_hours(
            get_hours(operating_hours_id), form.facts, form.version.number or 0
        ),
        lambda is_overtaken: _page(form, get_hours(operating_hours_id), is_overtaken=is_overtaken),
        lambda: done(
            _("Operating hours “%(name)s” were saved.", name=form.name.data),
            "admin.show_hours",
            operating_hours_id=operating_hours_id,
        ),
        lambda: get_hours(operating_hours_id).version,
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


@blueprint.route("/hours/<int:operating_hours_id>/deletion", methods=["GET", "POST"])
@hours_gone
def delete_hours(operating_hours_id: int) -> ResponseReturnValue:
    """Ask, then delete; a calendar in use says by which queues instead."""
    return answer_deletion(
        lambda: get_hours(operating_hours_id),
        actions.delete_hours,
        lambda form: page(
            "hours/deletion.html",
            form,
            hours=get_hours(operating_hours_id),
            used_by=queues_open_by(operating_hours_id),
            section=SECTION,
        ),
        lambda name: done(_("Operating hours “%(name)s” were deleted.", name=name), LIST),
    )


def refused(message: str, endpoint: str, **values: Any) -> ResponseReturnValue:
    """Say on the next page why nothing was done."""
    flash(message, "warm")
    return redirect(url_for(endpoint, **values))


def _is_step(form: HoursForm) -> bool:
    """True when a button only wanted rows to come or go."""
    return request.method == "POST" and form.take_step(request.form.get("step", ""))


def _source() -> OperatingHours | None:
    try:
        return get_hours(row_id(request.args.get("copy_of", "")))
    except (ValueError, NotFound):
        return None


def _new_form(source: OperatingHours | None) -> HoursForm:
    if source is not None:
        return HoursForm(source, name=copy_name(OperatingHours, source.name), version=None)
    zone = str(get_timezone() or "")
    week: dict[str, Any] = {f"day_{at}": ranges for at, ranges in enumerate(USUAL_WEEK)}
    return HoursForm(time_zone=zone if zone in available_timezones() else "UTC", **week)


def _page(
    form: HoursForm,
    hours: OperatingHours | None,
    *,
    source: OperatingHours | None = None,
    is_overtaken: bool = False,
) -> ResponseReturnValue:
    return record(
        "hours/week.html",
        form,
        (actions.HOURS, hours.id if hours else None),
        _differences(form, hours) if hours and is_overtaken else None,
        hours=hours,
        source=source,
        use=queues_open_by(hours.id) if hours else (),
        zones=zone_names(),
        section=SECTION,
    )


def _differences(form: HoursForm, hours: OperatingHours) -> list[tuple[str, str]]:
    """(field's label, what stands there now) of each field the form would overwrite."""
    now: list[tuple[Any, Any, Any, str]] = [
        (field, field.data, getattr(hours, field.name), getattr(hours, field.name) or _("nothing"))
        for field in (form.name, form.description, form.time_zone)
    ]
    for field, ranges in zip(form.days, hours.weekly, strict=True):
        now.append((field, field.data, ranges, ranges_words(ranges) or _("closed")))
    return [(field.label.text, said) for field, typed, kept, said in now if typed != kept]


def _month_asked() -> date | None:
    found = _MONTH.match(request.args.get("month", ""))
    if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR or not 1 <= int(found[2]) <= 12:
        return None
    return date(int(found[1]), int(found[2]), 1)
