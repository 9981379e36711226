"""Operating hours as an admin arranges them: the week, special days, public holidays, a month."""

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from tests.assertions import query_budget
from tests.factories import work, write
from webapp.conversations.models import Conversation
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.hours.actions import DayFacts, Facts, create_hours, import_holidays, put_special_day
from webapp.hours.models import OperatingHours, SpecialDayKind
from webapp.hours.public_holidays import PublicHoliday
from webapp.hours.queries import get_hours, hours_choices, is_open_now
from webapp.workstreams.models import Queue, Workstream

NINE_TO_FIVE = [[540, 1020]]
OFFICE = [NINE_TO_FIVE] * 5 + [[], []]
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture
def office(app, centre):
    """A calendar in Helsinki with a party on 24 December; gives its id."""
    with app.app_context(), transaction():
        hours = create_hours(Facts("Office", "", "Europe/Helsinki", OFFICE))
        day = date(2026, 12, 24)
        party = DayFacts(SpecialDayKind.EXCEPTION, "Party", day, day, False, [[540, 720]])
        put_special_day(hours, None, party)
        return hours.id


def kept(app, name="Office"):
    with app.app_context():
        found = select(OperatingHours).where(OperatingHours.name == name)
        hours = db.session.scalar(found.where(OperatingHours.deleted_at.is_(None)))
        days = [(day.name, str(day.starts_on), day.source) for day in hours.special_days]
        return hours.id, hours.time_zone, hours.weekly, days


def entries(app):
    with app.app_context():
        about = select(AuditEntry).where(AuditEntry.subject_kind == "operating_hours")
        return [
            (entry.verb, entry.subject_name, entry.changes)
            for entry in db.session.scalars(about.order_by(AuditEntry.id))
        ]


def use(app, centre, hours_id):
    with app.app_context(), transaction():
        db.session.get_one(Queue, centre.queue_id).operating_hours_id = hours_id


@pytest.mark.both_databases
def test_hours_are_made_with_several_ranges_a_day_until_midnight(app, dana):
    answer = dana.send(
        "/admin/hours/new",
        name=" Shop ",
        time_zone="Asia/Tokyo",
        day_0=["13:00", "17:00", "09:00", "12:00"],
        day_5=["22:00", "00:00", "", ""],
        day_6=["00:00", "00:00"],
    )
    assert answer.status_code == 302
    _id, zone, weekly, _days = kept(app, "Shop")
    assert zone == "Asia/Tokyo"
    assert weekly == [
        [[540, 720], [780, 1020]],
        *[NINE_TO_FIVE] * 4,
        [[1320, 1440]],
        [[0, 1440]],
    ]
    assert entries(app)[-1][:2] == ("created", "Shop")
    assert "“Shop” were created" in dana.get(answer.location)


REFUSED = [
    ({"name": "office"}, "operating hours of that name"),
    ({"time_zone": "Atlantis"}, "No time zone has this name"),
    ({"day_0": ["09:00", ""]}, "Give both times"),
    ({"day_0": ["9 o'clock", "25:00"]}, "Give both times"),
    ({"day_0": ["12:00", "11:00"]}, "The end must be after the start"),
    ({"day_0": ["09:00", "12:00", "11:59", "13:00"]}, "These times overlap"),
]


def test_what_cannot_be_is_refused_beside_its_field_and_stays_as_typed(app, dana, office):
    for typed, said in REFUSED:
        facts = {"name": "Shop", "day_6": ["10:00", "11:30"], **typed}
        answer = dana.send("/admin/hours/new", **facts)
        assert (answer.status_code, said in answer.text) == (422, True), said
        assert 'value="11:30"' in answer.text
    with app.app_context():
        assert [name for _id, name in hours_choices()] == ["Office"]


def test_rows_come_and_go_and_are_copied_without_scripts_and_without_saving(app, dana, office):
    path = f"/admin/hours/{office}"
    page = dana.send(path, step="add:day_6")
    assert page.status_code == 200
    page = dana.send(path, page, step="add:day_6", day_6=["10:00", "11:00"])
    assert len(re.findall('name="day_6"', page.text)) == 4
    page = dana.send(path, page, step="copy:day_6", day_6=["10:00", "11:00"])
    assert page.text.count('value="11:00"') == 6, "Monday to Friday, and Sunday itself"
    page = dana.send(path, page, step="drop:day_6:0", day_6=["10:00", "11:00"])
    assert 'name="day_6"' not in page.text
    for step in ("drop:day_6:99", "drop:name:0", "copy:", "add:version", "x"):
        assert dana.send(path, step=step).status_code in {200, 302}
    assert kept(app)[2] == OFFICE, "nothing of it was saved"


@pytest.mark.both_databases
def test_a_change_is_written_down_by_day_and_whoever_is_second_sees_the_first(app, dana, office):
    path = f"/admin/hours/{office}"
    first, second = dana.open(path), dana.open(path)
    assert dana.send(path, first, day_0=["08:00", "16:00"]).status_code == 302
    assert entries(app)[-1] == (
        "changed",
        "Office",
        {"monday": ["09:00–17:00", "08:00–16:00"]},
    )
    assert "Monday" in dana.get("/admin/audit")
    late = dana.send(path, second, day_0=["07:00", "15:00"])
    assert late.status_code == 422
    assert "08:00–16:00" in late.text
    assert 'value="07:00"' in late.text
    assert dana.send(path, late).status_code == 302
    assert kept(app)[2][0] == [[420, 900]]


@pytest.mark.both_databases
def test_a_copy_has_the_special_days_too(app, dana, office):
    answer = dana.send(f"/admin/hours/new?copy_of={office}")
    assert answer.status_code == 302
    assert kept(app, "Copy of Office")[1:] == kept(app)[1:]
    assert kept(app, "Copy of Office")[0] != office


@pytest.mark.both_databases
def test_hours_in_use_stay_and_say_by_whom_and_without_use_they_go(app, dana, centre, office):
    use(app, centre, office)
    path = f"/admin/hours/{office}/deletion"
    opened = dana.open(path)
    assert "Support" in opened.text
    assert "btn-danger" not in opened.text
    use(app, centre, None)
    opened = dana.open(path)
    use(app, centre, office)
    assert dana.send(path, opened).status_code == 422
    use(app, centre, None)
    assert dana.send(path).status_code == 302
    assert entries(app)[-1][:2] == ("deleted", "Office")
    dana.get(f"/admin/hours/{office}", status=404)
    assert "No operating hours yet" in dana.get("/admin/hours")


@pytest.mark.both_databases
def test_the_list_says_what_is_open_until_when_and_for_whom(app, dana, centre, office):
    use(app, centre, office)
    with clock.frozen_at(MONDAY):
        page = dana.get("/admin/hours")
        assert "until 17:00" in page
        assert "Support" in page
        with app.app_context():
            assert is_open_now(office)
            assert is_open_now(None)
    with clock.frozen_at(MONDAY.replace(hour=16)):
        assert "opens Tue 09:00" in dana.get("/admin/hours")
        with app.app_context():
            assert not is_open_now(office)


@pytest.mark.both_databases
def test_days_are_added_changed_and_deleted(app, dana, office):
    answer = dana.send(
        f"/admin/hours/{office}/days/new",
        name="Christmas",
        kind="holiday",
        starts_on="2026-12-24",
        ends_on="2026-12-26",
        is_yearly="y",
    )
    assert answer.status_code == 302
    assert "Dec 24 – Dec 26" in dana.get(answer.location)
    path = re.search(r'href="(/admin/hours/\d+/days/\d+)">Party', dana.get(answer.location))[1]
    assert dana.send(path, name="Feast", ranges=["10:00", "14:00"]).status_code == 302
    changed = entries(app)[-1][2]["special_days"]
    assert "2026-12-24 Party: 09:00–12:00" in changed[0]
    assert "2026-12-24 Feast: 10:00–14:00" in changed[1]
    assert dana.send(f"{path}/deletion", dana.open(answer.location)).status_code == 302
    assert [name for name, _day, _source in kept(app)[3]] == ["Christmas"]


REFUSED_DAYS = [
    ({"starts_on": ""}, "Choose a day."),
    ({"starts_on": "soon"}, "Write a day as"),
    ({"starts_on": "1999-12-31"}, "from 2000 to 2100"),
    ({"ends_on": "2026-12-01"}, "before the first one"),
    ({"kind": "exception"}, "Add hours"),
    ({"kind": "exception", "ranges": ["10:00", "09:00"]}, "after the start"),
    ({"kind": "party"}, "Not a valid choice"),
]


def test_a_day_that_cannot_be_is_refused(app, dana, office):
    path = f"/admin/hours/{office}/days/new"
    for typed, said in REFUSED_DAYS:
        facts = {"name": "X", "kind": "holiday", "starts_on": "2026-12-24", **typed}
        answer = dana.send(path, **facts)
        assert (answer.status_code, said in answer.text) == (422, True), said
    assert [name for name, _day, _source in kept(app)[3]] == ["Party"]


@pytest.mark.both_databases
def test_public_holidays_are_shown_then_added_and_never_twice(app, dana, office):
    with clock.frozen_at(MONDAY):
        path = f"/admin/hours/{office}/holidays"
        asked = f"{path}?country=FI&years=2026"
        shown = dana.open(asked)
        assert "Independence Day" in shown.text
        assert len(kept(app)[3]) == 1, "looking adds nothing"
        assert dana.send(path, shown).status_code == 302
        days = kept(app)[3]
        assert ("Independence Day", "2026-12-06", "FI") in days
        assert "in already" in dana.get(asked)
        again = dana.send(path, dana.open(f"{path}?country=FI&years=2026&years=2027"))
        assert "holidays were added" in dana.get(again.location)
        twice = [(day, source) for _name, day, source in kept(app)[3]]
        assert len(twice) == len(set(twice))
        assert {day[:4] for day, source in twice if source == "FI"} == {"2026", "2027"}
        assert dana.send(path, dana.open(f"{path}?country=FI")).status_code in {302, 400, 422}
        assert len(kept(app)[3]) == len(twice)


@pytest.mark.both_databases
def test_what_is_no_holiday_any_more_is_taken_out_unless_it_became_the_centres_own(
    app, dana, office
):
    """A government moves a holiday; the package follows; the old day must not stay closed."""
    with clock.frozen_at(MONDAY):
        with app.app_context(), transaction():
            gone = [PublicHoliday(date(2026, 12, day), f"Old {day}") for day in (1, 2, 3)]
            import_holidays(get_hours(office), gone, "FI")
        days = f"/admin/hours/{office}/days"
        second, third = re.findall(rf'href="({days}/\d+)">Old [23]<', dana.get(days))
        dana.send(second, kind="exception", ranges=["10:00", "12:00"])
        dana.send(third, starts_on="2026-12-09")
        path = f"/admin/hours/{office}/holidays"
        shown = dana.open(f"{path}?country=FI&years=2026")
        assert shown.text.count("no holiday any more") == 1
        told = dana.get(dana.send(path, shown).location)
        assert "1 day was taken out." in told
        kept_days = {name: (day, source) for name, day, source in kept(app)[3]}
        assert "Old 1" not in kept_days
        assert kept_days["Old 2"] == ("2026-12-02", "FI")
        assert kept_days["Old 3"] == ("2026-12-09", None)
        assert "Independence Day" in kept_days
        assert "Party" in kept_days
        assert "All of them are in already" in dana.get(f"{path}?country=FI&years=2026")


def test_regions_have_holidays_of_their_own_and_nonsense_has_none(dana, office):
    with clock.frozen_at(MONDAY):
        path = f"/admin/hours/{office}/holidays"
        bavaria = dana.get(f"{path}?country=DE&subdivision=BY&years=2026")
        assert "Bayern" in bavaria
        assert "Epiphany" in bavaria
        assert "Epiphany" not in dana.get(f"{path}?country=DE&years=2026")
        for query in ("country=XX", "country=FI&years=9999", "country=DE&subdivision=XX", ""):
            assert "Add public holidays" in dana.get(f"{path}?{query}")


def test_a_month_shows_hours_holidays_and_the_day_clocks_change(app, dana, office):
    with clock.frozen_at(MONDAY):
        path = f"/admin/hours/{office}/month"
        december = dana.get(f"{path}?month=2026-12")
        assert "Party" in december
        assert "3 hours" in december
        assert "clocks go back" in dana.get(f"{path}?month=2026-10")
        assert "clocks go forward" in dana.get(f"{path}?month=2026-03")
        for month in ("2026-13", "0000-01", "9999-12", "x", "２０２６-01", ""):
            assert "November 2026" in dana.get(f"{path}?month={month}")


@pytest.mark.both_databases
def test_changed_hours_change_until_when_an_answer_is_due(app, client, dana, centre, office):
    use(app, centre, office)
    with app.app_context(), transaction():
        db.session.get_one(Workstream, centre.workstream_id).first_response_minutes = 60
    with clock.frozen_at(MONDAY.replace(hour=14, minute=30)):  # half past four there
        write(app, client, centre)
        work(app, "response_targets")
        assert due(app) == datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
        dana.send(f"/admin/hours/{office}", day_0=["09:00", "20:00"])
        work(app, "response_targets")
        assert due(app) == datetime(2026, 11, 23, 15, 30, tzinfo=UTC)


def due(app):
    with app.app_context():
        return db.session.scalar(select(Conversation.response_due_at))


@pytest.mark.both_databases
def test_the_list_costs_the_same_for_many(app, dana, centre, office):
    with query_budget(30) as few:
        dana.get("/admin/hours")
    with app.app_context(), transaction():
        for number in range(5):
            create_hours(Facts(f"Hours {number}", "", "UTC", OFFICE))
    with query_budget(30) as many:
        dana.get("/admin/hours")
    assert len(many) <= len(few)


def test_only_admins_know_these_pages(browse_as, centre, office):
    chen = browse_as(centre.chen)
    for path in ("", f"/{office}", f"/{office}/days", f"/{office}/month", f"/{office}/holidays"):
        chen.get(f"/admin/hours{path}", status=404)
