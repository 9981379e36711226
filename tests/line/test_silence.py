"""When silence is unusual, and when a month's messages run out: pure tables."""

from datetime import UTC, datetime, timedelta

import pytest

from webapp.line.policy import Hour, is_silent, quota_code

NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)


def hours(first, last, every, received=3):
    """Hours with webhooks, from `first` to `last` hours ago."""
    ago = range(int(first), int(last) - 1, -every)
    return [Hour(received, NOW - timedelta(hours=hour)) for hour in ago]


def office_days(until_hours_ago):
    """Two weeks of working days from 9 to 17, the last webhook so long ago."""
    found = []
    for back in range(14 * 24, until_hours_ago - 1, -1):
        moment = NOW - timedelta(hours=back)
        if moment.weekday() < 5 and 9 <= moment.hour < 17:
            found.append(Hour(2, moment))
    return found


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        ([], None),
        (hours(13 * 24, 1, 48), False),
        (hours(13 * 24, 200, 24, received=1), None),
        (hours(6 * 24, 30, 1), None),
        (hours(1, 1, 1), False),
        (hours(7, 7, 1), None),
        (hours(13 * 24, 1, 1), False),
        (hours(13 * 24, 5, 1), False),
        (hours(13 * 24, 6, 1), False),
        (hours(13 * 24, 7, 1), True),
        (hours(13 * 24, 8, 3), False),
        (hours(13 * 24, 12, 3), True),
        (office_days(20), False),
        (office_days(110), False),
        (office_days(24 * 9 + 4), True),
    ],
    ids=[
        "nothing ever",
        "every second day",
        "fewer than twenty",
        "known for less than a week",
        "one, just now",
        "one, some time ago",
        "an hour",
        "five hours",
        "six hours and a steady stream",
        "seven hours and a steady stream",
        "eight hours, three usual",
        "twelve hours, three usual",
        "over night",
        "over a long weekend",
        "nine days after weeks with weekends",
    ],
)
def test_when_silence_is_unusual(past, expected):
    assert is_silent(NOW, past) is expected


@pytest.mark.parametrize(
    ("limit", "used", "expected"),
    [
        (None, 10**6, None),
        (500, None, None),
        (500, 0, None),
        (500, 449, None),
        (500, 450, "nearly_spent"),
        (500, 499, "nearly_spent"),
        (500, 500, "spent"),
        (500, 501, "spent"),
        (0, 0, "spent"),
    ],
)
def test_when_the_months_messages_run_out(limit, used, expected):
    assert quota_code(limit, used) == expected
