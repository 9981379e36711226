"""Until when something is put aside: the usual times are the reader's own, whatever clocks do."""

from datetime import UTC, date, datetime

import pytest

from webapp.conversations.actions.transitions import park
from webapp.core import clock
from webapp.core.errors import Invalid
from webapp.core.reader import TIME_ZONE_KEY, moment_of
from webapp.inbox.forms.turns import ParkingForm


@pytest.fixture
def in_berlin(app):
    """A function that gives the form as somebody in Berlin opens it at a moment."""

    def open_form(moment, **sent):
        with clock.frozen_at(moment):
            environ = {TIME_ZONE_KEY: "Europe/Berlin"}
            with app.test_request_context(method="POST", data=sent, environ_overrides=environ):
                return ParkingForm(meta={"csrf": False})

    return open_form


@pytest.mark.parametrize(
    ("now", "tomorrow", "monday"),
    [
        # Friday and Saturday before the clocks go forward, and before they go back.
        (datetime(2027, 3, 27, 12, tzinfo=UTC), (3, 28, 7), (3, 29, 7)),
        (datetime(2027, 10, 29, 12, tzinfo=UTC), (10, 30, 7), (11, 1, 8)),
    ],
)
def test_nine_in_the_morning_is_nine_on_that_day(in_berlin, now, tomorrow, monday):
    moments = in_berlin(now).moments
    for key, (month, day, hour) in (("tomorrow", tomorrow), ("monday", monday)):
        assert moments[key][1] == datetime(2027, month, day, hour, tzinfo=UTC)


def test_a_day_begins_at_its_own_midnight(app):
    with app.test_request_context(environ_overrides={TIME_ZONE_KEY: "Europe/Berlin"}):
        begun = moment_of(date(2027, 3, 28))
    assert begun == datetime(2027, 3, 27, 23, tzinfo=UTC)


def test_the_end_of_time_is_refused_and_no_fault(app):
    environ = {TIME_ZONE_KEY: "America/Los_Angeles"}
    sent = {"when": "other", "at": "9999-12-31T23:59"}
    with app.test_request_context(method="POST", data=sent, environ_overrides=environ):
        form = ParkingForm(meta={"csrf": False})
        assert form.validate()
        with pytest.raises(Invalid):
            park(None, 1, form.until())
