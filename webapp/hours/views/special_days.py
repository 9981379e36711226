"""A calendar's special days: list, add, edit, delete."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.core.errors import Conflict
from webapp.core.transaction import transaction
from webapp.hours import actions
from webapp.hours.forms import SpecialDayForm
from webapp.hours.models import OperatingHours, SpecialDay
from webapp.hours.queries import get_hours, get_special_day
from webapp.hours.rows import special_rows
from webapp.hours.views.calendars import LIST, SECTION, hours_gone
from webapp.pages.answers import answer_form, done, gone, last_change, or_gone, page
from webapp.pages.blueprint import blueprint
from webapp.pages.forms import DeletionForm

day_gone = or_gone(LIST, lambda: _("This day was deleted meanwhile; nothing was saved."))


@blueprint.get("/hours/<int:operating_hours_id>/days")
def list_special_days(operating_hours_id: int) -> ResponseReturnValue:
    """The days on which other hours count, those to come first."""
    hours = get_hours(operating_hours_id)
    return render_template(
        "hours/days.html",
        hours=hours,
        rows=special_rows(hours),
        section=SECTION,
    )


@blueprint.route("/hours/<int:operating_hours_id>/days/new", methods=["GET", "POST"])
@hours_gone
def new_special_day(operating_hours_id: int) -> ResponseReturnValue:
    """The form of a new holiday or of a day with other hours."""
    return _put(operating_hours_id, None)


@blueprint.route(
    "/hours/<int:operating_hours_id>/days/<int:special_day_id>", methods=["GET", "POST"]
)
@day_gone
def show_special_day(operating_hours_id: int, special_day_id: int) -> ResponseReturnValue:
    """A special day's form."""
    return _put(operating_hours_id, special_day_id)


@blueprint.post("/hours/<int:operating_hours_id>/days/<int:special_day_id>/deletion")
@day_gone
def delete_special_day(operating_hours_id: int, special_day_id: int) -> ResponseReturnValue:
    """Take a special day out; the list it was pressed in is asked for again."""
    form = DeletionForm()
    there = {"operating_hours_id": operating_hours_id}
    name = get_special_day(operating_hours_id, special_day_id).name
    try:
        if form.validate_on_submit():
            with transaction():
                actions.drop_special_day(
                    get_hours(operating_hours_id),
                    get_special_day(operating_hours_id, special_day_id),
                    form.version.number or 0,
                )
    except Conflict as error:
        return gone(error.message, "admin.list_special_days", **there)
    return done(_("“%(name)s” was deleted.", name=name), "admin.list_special_days", **there)


def _put(operating_hours_id: int, special_day_id: int | None) -> ResponseReturnValue:
    hours, day = _found(operating_hours_id, special_day_id)
    form = SpecialDayForm.of(day, hours.version)
    if request.method == "POST" and form.take_step(request.form.get("step", "")):
        return _page(form, hours, day)
    return answer_form(
        form,
        lambda: actions.put_special_day(
            *_found(operating_hours_id, special_day_id), form.facts, form.version.number or 0
        ),
        lambda is_overtaken: _page(
            form, *_found(operating_hours_id, special_day_id), is_overtaken=is_overtaken
        ),
        lambda: done(
            _("“%(name)s” was saved.", name=form.name.data),
            "admin.list_special_days",
            operating_hours_id=operating_hours_id,
        ),
        lambda: get_hours(operating_hours_id).version,
    )


def _found(
    operating_hours_id: int, special_day_id: int | None
) -> tuple[OperatingHours, SpecialDay | None]:
    hours = get_hours(operating_hours_id)
    if special_day_id is None:
        return hours, None
    return hours, get_special_day(operating_hours_id, special_day_id)


def _page(
    form: SpecialDayForm,
    hours: OperatingHours,
    day: SpecialDay | None,
    *,
    is_overtaken: bool = False,
) -> ResponseReturnValue:
    change = last_change(actions.HOURS, hours.id) if is_overtaken else None
    return page(
        "hours/day.html",
        form,
        hours=hours,
        day=day,
        is_overtaken=is_overtaken,
        change=change,
        section=SECTION,
    )
