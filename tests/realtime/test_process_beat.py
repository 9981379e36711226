"""Processes tell each other through the database that they live, beside what the bus says."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.realtime.models import ProcessBeat
from webapp.realtime.tasks import ALIVE_SECONDS, BEAT_SECONDS, beat, end_beat, find_due

pytestmark = pytest.mark.both_databases


@pytest.fixture
def told(app, monkeypatch):
    """What the bus was told last of who lives."""
    said = []
    monkeypatch.setattr(app.extensions["kanava_bus"], "know_alive", said.append)
    with app.app_context():
        yield said


def beat_as(app, name):
    app.extensions["kanava_process"] = name
    beat(True)


def wait(seconds):
    """So much time passes for what is on record."""
    with transaction():
        for row in db.session.scalars(select(ProcessBeat)):
            row.beaten_at -= timedelta(seconds=seconds)


def test_a_process_beats_at_times_and_hears_who_else_does(app, told):
    app.extensions["kanava_process"] = "web"
    assert find_due()
    beat_as(app, "worker")
    beat_as(app, "web")
    assert [*map(list, told)] == [[], ["worker"]]
    assert not find_due()
    wait(BEAT_SECONDS + 1)
    assert find_due()
    beat_as(app, "web")
    assert told[-1] == ["worker"]


@pytest.mark.parametrize("seconds", [ALIVE_SECONDS + 1, -3 * ALIVE_SECONDS])
def test_who_beats_no_more_is_off_the_record_whatever_its_clock_said(app, told, seconds):
    beat_as(app, "killed")
    wait(seconds)
    beat_as(app, "web")
    assert told[-1] == []
    assert db.session.scalars(select(ProcessBeat.process)).all() == ["web"]


def test_who_ends_is_off_the_record_at_once(app, told):
    beat_as(app, "ended")
    end_beat()
    beat_as(app, "web")
    assert told[-1] == []


def test_a_clock_that_was_set_back_does_not_keep_a_process_from_beating(app, told):
    beat_as(app, "web")
    with transaction():
        db.session.execute(update(ProcessBeat).values(beaten_at=clock.after(3600)))
    assert find_due()
