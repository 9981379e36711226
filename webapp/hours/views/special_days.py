"""Special days of operating hours, one by one; and public holidays, many at a time."""

from __future__ import annotations

from babel import Locale
from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from webapp.core import clock
from webapp.core.errors import Conflict
from webapp.core.forms import choices_of
from webapp.core.text import folded
from webapp.core.transaction import transaction
from webapp.hours import actions
from webapp.hours.forms import HolidaysForm, SpecialDayForm
from webapp.hours.models import OperatingHours, SpecialDay
from webapp.hours.public_holidays import (
    PublicHoliday,
    country_codes,
    public_holidays,
    subdivisions_of,
)
from webapp.hours.queries import get_hours, get_special_day
from webapp.hours.rows import special_rows
from webapp.hours.views.calendars import LIST, SECTION, hours_gone
from webapp.pages.answers import answer_form, done, gone, last_change, or_gone, page
from webapp.pages.blueprint import blueprint
from webapp.pages.forms import DeletionForm

day_gone = or_gone(LIST, lambda: _("This day was deleted meanwhile; nothing was saved."))
YEARS_AHEAD = 5


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


@blueprint.get("/hours/<int:operating_hours_id>/holidays")
def choose_holidays(operating_hours_id: int) -> ResponseReturnValue:
    """Choose a country and years, and see which days that would add."""
    hours = get_hours(operating_hours_id)
    form = _offered(HolidaysForm(formdata=request.args, meta={"csrf": False}))
    found = _chosen(form)
    return page(
        "hours/holidays.html",
        form,
        hours=hours,
        found=found,
        known=actions.imported_days(hours, _source(form)),
        stale=actions.stale_days(hours, found, _source(form)),
        section=SECTION,
    )


@blueprint.post("/hours/<int:operating_hours_id>/holidays")
@hours_gone
def import_holidays(operating_hours_id: int) -> ResponseReturnValue:
    """Take over what was looked at; days in already stay, those that are none any more go."""
    form = _offered(HolidaysForm())
    there = {"operating_hours_id": operating_hours_id}
    try:
        with transaction():
            hours = get_hours(operating_hours_id)
            version = form.version.number or 0
            added, dropped = actions.import_holidays(hours, _chosen(form), _source(form), version)
    except Conflict as error:
        asked = {"country": form.country.data, "subdivision": form.subdivision.data}
        again = {**there, **asked, "years": form.years.data}
        return gone(error.message, "admin.choose_holidays", **again)
    return done(_told(added, dropped), "admin.list_special_days", **there)


def _told(added: int, dropped: int) -> str:
    said = []
    if added:
        said.append(ngettext("%(num)d holiday was added.", "%(num)d holidays were added.", added))
    if dropped:
        said.append(ngettext("%(num)d day was taken out.", "%(num)d days were taken out.", dropped))
    return " ".join(said) or _("These holidays were all in already.")


def _offered(form: HolidaysForm) -> HolidaysForm:
    """Fill the lists to choose from; what is no choice is as if nothing was chosen."""
    names = _locale().territories
    countries = [(code, str(names.get(code, code))) for code in country_codes()]
    countries.sort(key=lambda pair: folded(pair[1]))
    form.country.choices = choices_of([("", _("Choose a country")), *countries])
    regions = subdivisions_of(form.country.data or "")
    known = sorted(regions.items(), key=lambda pair: folded(pair[1]))
    form.subdivision.choices = choices_of([("", _("The whole country")), *known])
    if form.subdivision.data not in regions:
        form.subdivision.data = ""
    this_year = clock.now().year
    years = [str(this_year + ahead) for ahead in range(YEARS_AHEAD)]
    form.years.choices = choices_of([(year, year) for year in years])
    form.years.data = [year for year in form.years.data or years[:2] if year in years]
    return form


def _chosen(form: HolidaysForm) -> list[PublicHoliday]:
    if not form.country.data:
        return []
    years = [int(year) for year in form.years.data or ()]
    subdivision = form.subdivision.data or None
    return public_holidays(form.country.data, subdivision, years, str(_locale()))


def _source(form: HolidaysForm) -> str:
    return "-".join(filter(None, (form.country.data, form.subdivision.data)))


def _locale() -> Locale:
    return get_locale() or Locale("en")
