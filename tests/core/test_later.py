"""`later_by` is the same moment on both databases, also when the seconds are a column's."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import literal, select

from webapp.core.database import UtcDateTime, db, later_by

pytestmark = pytest.mark.both_databases
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("seconds", [0, 90, 86_400])
def test_the_moment_is_reached_when_it_is(app, seconds):
    moment = literal(NOON, UtcDateTime())
    later = later_by(moment, literal(seconds))
    then = NOON + timedelta(seconds=seconds)
    with app.app_context():
        before, at = db.session.execute(
            select(later <= then - timedelta(seconds=1), later <= then)
        ).one()
    assert (bool(before), bool(at)) == (False, True)
