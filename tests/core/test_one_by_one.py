"""Several things claimed at once: one that fails stops no other, and is not looked at for ever."""

import pytest

from webapp.core.worker import Duty, one_by_one, run_once

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize("broken", [1, 2, 3])
def test_one_that_fails_stops_no_other(app, broken):
    handled = []

    def handle(number):
        if number == broken:
            raise ValueError("no such thing")
        handled.append(number)

    assert run_once(app, Duty("numbers", lambda: [1, 2, 3], one_by_one(handle)))
    assert handled == [number for number in (1, 2, 3) if number != broken]


def test_when_everything_fails_the_duty_rests(app):
    with pytest.raises(RuntimeError, match="all 2 failed"):
        run_once(app, Duty("numbers", lambda: ["one", "two"], one_by_one(int)))
