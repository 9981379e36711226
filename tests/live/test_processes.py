"""Processes of one installation know of each other, and of those that are no more."""

import pytest
from sqlalchemy import select

from tests.assertions import wait_until
from tests.live.servers import running_cluster
from webapp.core.database import db
from webapp.realtime.models import ProcessBeat

pytestmark = pytest.mark.live


@pytest.fixture
def house(make_house):
    return make_house("postgres")


def on_record(house):
    with house.app.app_context():
        return set(db.session.scalars(select(ProcessBeat.process)))


def test_who_runs_is_on_record_and_who_stops_is_not(house):
    line_url = house.simulator.base_url
    with running_cluster(house.folder, house.database_url, line_url, workers=1, web=2) as cluster:
        wait_until(lambda: len(on_record(house)) == 3)
        before = on_record(house)
        cluster.web.kill_child(0)
        # The one that was killed is there until its beats are old; another has its place.
        wait_until(lambda: len(on_record(house)) == 4)
        assert before < on_record(house)
        for server in cluster.servers:
            server.terminate()
        assert len(on_record(house)) == 1
        assert "screens are drawn anew" not in cluster.said()
