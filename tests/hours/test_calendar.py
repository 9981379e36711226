"""When a calendar is open: weekly hours, special days, and the days on which clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.hours.calendar import (
    HORIZON_DAYS,
    Special,
    Week,
    day_plan,
    is_open,
    joined,
    next_closing,
    next_opening,
    working_minutes_after,
)

OFFICE = ((9 * 60, 12 * 60), (13 * 60, 17 * 60))
NIGHT = ((0, 6 * 60), (22 * 60, 1440))
WORKDAYS = (OFFICE,) * 5 + ((), ())
HELSINKI, TOKYO = ZoneInfo("Europe/Helsinki"), ZoneInfo("Asia/Tokyo")


def at(zone, text, fold=0):
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


def week(days=WORKDAYS, *specials, zone=HELSINKI):
    return Week(zone, days, specials)


def holiday(first, last=None, **facts):
    first = date.fromisoformat(first)
    return Special("Day off", first, date.fromisoformat(last) if last else first, **facts)


def exception(first, last=None, ranges=((600, 720),), **facts):
    return holiday(first, last, ranges=ranges, is_holiday=False, **facts)


MOMENTS = [
    ("2026-11-23T08:59:59", False),  # a Monday
    ("2026-11-23T09:00", True),
    ("2026-11-23T11:59:59", True),
    ("2026-11-23T12:00", False),
    ("2026-11-23T13:00", True),
    ("2026-11-23T17:00", False),
    ("2026-11-28T10:00", False),  # Saturday
]


def test_several_ranges_a_day_count_from_their_start_until_before_their_end():
    for moment, expected in MOMENTS:
        local = at(HELSINKI, moment)
        assert is_open(week(), local) is expected, moment
        assert is_open(week(), local.astimezone(UTC)) is expected, "any zone will do"


SPECIALS = [
    ("a holiday is closed", [holiday("2026-11-23")], "2026-11-23T10:00", False),
    ("the next day is not", [holiday("2026-11-23")], "2026-11-24T10:00", True),
    ("a range of days", [holiday("2026-11-23", "2026-11-27")], "2026-11-27T16:59", False),
    ("its own hours", [exception("2026-11-28")], "2026-11-28T11:00", True),
    ("in place of the week's", [exception("2026-11-23")], "2026-11-23T09:30", False),
    (
        "before a holiday",
        [holiday("2026-11-23"), exception("2026-11-23")],
        "2026-11-23T11:00",
        True,
    ),
    (
        "fewer days before more",
        [exception("2026-11-23"), exception("2026-11-20", "2026-11-30", ranges=((0, 60),))],
        "2026-11-23T11:00",
        True,
    ),
    ("once is once", [holiday("2025-11-24")], "2026-11-24T10:00", True),
    ("yearly", [holiday("2020-11-24", is_yearly=True)], "2026-11-24T10:00", False),
    ("from then on", [holiday("2027-11-24", is_yearly=True)], "2026-11-24T10:00", True),
    (
        "yearly over New Year, before it",
        [holiday("2020-12-24", "2021-01-06", is_yearly=True)],
        "2026-12-31T10:00",
        False,
    ),
    (
        "yearly over New Year, after it",
        [holiday("2020-12-24", "2021-01-06", is_yearly=True)],
        "2027-01-06T10:00",
        False,
    ),
    (
        "yearly over New Year, done",
        [holiday("2020-12-24", "2021-01-06", is_yearly=True)],
        "2027-01-07T10:00",
        True,
    ),
    ("29 February", [holiday("2024-02-29", is_yearly=True)], "2028-02-29T10:00", False),
    ("is no 1 March", [holiday("2024-02-29", is_yearly=True)], "2027-03-01T10:00", True),
    ("is no 28 February", [holiday("2024-02-29", is_yearly=True)], "2028-02-28T10:00", True),
]


def test_special_days_rule_over_the_week():
    for said, specials, moment, expected in SPECIALS:
        assert is_open(week(WORKDAYS, *specials), at(HELSINKI, moment)) is expected, said


CHANGES = [
    (HELSINKI, "2026-03-29", ((0, 1440),), 23 * 60, 60),
    (HELSINKI, "2026-10-25", ((0, 1440),), 25 * 60, -60),
    (HELSINKI, "2026-03-29", ((120, 300),), 120, 60),  # 2 to 5, without 3 to 4
    (HELSINKI, "2026-03-29", ((195, 300),), 60, 60),  # begins in the hour that is not
    (HELSINKI, "2026-03-29", ((190, 230),), 0, 60),  # all of it within that hour
    (HELSINKI, "2026-10-25", ((120, 300),), 240, -60),  # 3 to 4 comes twice
    (HELSINKI, "2026-10-25", ((210, 300),), 150, -60),
    (ZoneInfo("Australia/Lord_Howe"), "2026-10-04", ((0, 1440),), 1410, 30),
    (ZoneInfo("Asia/Beirut"), "2026-03-29", ((0, 60),), 0, 60),  # there at midnight
    (ZoneInfo("America/Havana"), "2026-11-01", ((0, 60),), 120, -60),
    (ZoneInfo("Pacific/Apia"), "2011-12-30", ((0, 1440),), 0, 1440),  # no such day
    (TOKYO, "2026-03-29", ((0, 1440),), 1440, 0),
]


def test_on_the_day_clocks_change_a_range_lasts_as_long_as_they_show():
    for zone, day, days, minutes, shift in CHANGES:
        plan = day_plan(week((days,) * 7, zone=zone), date.fromisoformat(day))
        assert (plan.minutes, plan.shift_minutes) == (minutes, shift), (zone, day, days)


def test_an_hour_that_comes_twice_is_open_both_times():
    nights = week((NIGHT,) * 7)
    for fold in (0, 1):
        assert is_open(nights, at(HELSINKI, "2026-10-25T03:30", fold))
    until_half_past_three = week((((0, 210),),) * 7)
    assert not is_open(until_half_past_three, at(HELSINKI, "2026-10-25T03:00", 1))


def test_midnight_is_no_gap_between_two_days():
    nights = week((NIGHT,) * 7)
    assert is_open(nights, at(HELSINKI, "2026-11-23T23:59:59"))
    assert is_open(nights, at(HELSINKI, "2026-11-24T00:00"))
    assert next_closing(nights, at(HELSINKI, "2026-11-23T23:00")) == at(
        HELSINKI, "2026-11-24T06:00"
    )


def test_the_next_opening_passes_over_weekends_and_holidays():
    friday = at(HELSINKI, "2026-12-18T17:00")
    assert next_opening(week(), friday) == at(HELSINKI, "2026-12-21T09:00")
    closed = week(WORKDAYS, holiday("2026-12-21", "2026-12-27"))
    assert next_opening(closed, friday) == at(HELSINKI, "2026-12-28T09:00")
    assert next_opening(week(((),) * 7), friday) is None
    assert next_opening(week(), at(HELSINKI, "2026-12-18T10:00")) == at(
        HELSINKI, "2026-12-18T10:00"
    ), "open already"


def test_what_never_closes_tells_no_closing():
    assert next_closing(week((((0, 1440),),) * 7), at(HELSINKI, "2026-11-23T10:00")) is None
    assert next_closing(week(), at(HELSINKI, "2026-11-23T12:30")) is None, "closed"


TARGETS = [
    ("2026-11-23T09:00", 60, "2026-11-23T10:00"),
    ("2026-11-23T11:30", 60, "2026-11-23T13:30"),  # over the lunch break
    ("2026-11-23T11:00", 60, "2026-11-23T12:00"),  # at the moment it closes, no later
    ("2026-11-27T16:30", 60, "2026-11-30T09:30"),  # over the weekend
    ("2026-11-28T12:00", 8 * 60, "2026-12-01T10:00"),  # Saturday; Monday has 7 hours
    ("2026-12-23T16:00", 60, "2026-12-23T17:00"),
    ("2026-12-23T16:00", 61, "2026-12-28T09:01"),  # over Christmas
]


def test_targets_count_open_minutes_only():
    calendar = week(WORKDAYS, holiday("2026-12-24", "2026-12-27"))
    for start, minutes, expected in TARGETS:
        due = working_minutes_after(calendar, at(HELSINKI, start), minutes)
        assert due == at(HELSINKI, expected), start


def test_targets_on_days_of_23_and_25_hours():
    nights = week((NIGHT,) * 7)
    in_spring = working_minutes_after(nights, at(HELSINKI, "2026-03-28T22:00"), 8 * 60)
    assert in_spring == at(HELSINKI, "2026-03-29T22:00") + timedelta(hours=1), "7 hours that night"
    in_autumn = working_minutes_after(nights, at(HELSINKI, "2026-10-24T22:00"), 8 * 60)
    assert in_autumn == at(HELSINKI, "2026-10-25T05:00"), "9 hours that night"


def test_without_hours_every_minute_counts_and_without_opening_none():
    start = datetime(2026, 11, 28, 12, tzinfo=UTC)
    assert working_minutes_after(None, start, 90) == start + timedelta(minutes=90)
    never = working_minutes_after(week(((),) * 7), start, 1)
    assert never == start + timedelta(HORIZON_DAYS)


def test_ranges_that_touch_or_overlap_are_one():
    assert joined([[600, 720], [0, 60], [60, 90], [700, 2000], [5, 5], [9, 3]]) == (
        (0, 90),
        (600, 1440),
    )


minutes_of_day = st.integers(0, 288).map(lambda five: five * 5)
some_ranges = st.lists(st.tuples(minutes_of_day, minutes_of_day), max_size=3).map(joined)
weeks = st.builds(
    week,
    st.tuples(*[some_ranges] * 7),
    st.builds(
        lambda first, ranges, is_holiday: Special(
            "x", first, first + timedelta(1), ranges, is_holiday=is_holiday
        ),
        st.dates(date(2026, 10, 22), date(2026, 10, 28)),
        some_ranges,
        st.booleans(),
    ),
    zone=st.sampled_from([HELSINKI, ZoneInfo("America/Havana"), ZoneInfo("Australia/Lord_Howe")]),
)
starts = st.sampled_from(
    [datetime(2026, 10, 23, tzinfo=UTC), datetime(2026, 3, 27, tzinfo=UTC),
     datetime(2026, 10, 2, tzinfo=UTC), datetime(2026, 10, 30, tzinfo=UTC)]
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(weeks, starts, st.integers(0, 2880), st.integers(1, 600))
def test_the_target_is_where_so_many_open_minutes_were_counted(calendar, day, offset, minutes):
    start = day + timedelta(minutes=offset)
    due = working_minutes_after(calendar, start, minutes)
    moment, counted = start, 0
    while counted < minutes and moment < start + timedelta(4):
        counted += is_open(calendar, moment)
        moment += timedelta(minutes=1)
    if counted < minutes:
        assert due >= moment
    else:
        assert due == moment
