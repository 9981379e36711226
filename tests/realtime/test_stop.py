"""A process that is told to stop has twelve seconds for all it has in hand."""

import threading

from sqlalchemy import select

from tests.assertions import query_budget
from tests.factories import make_available, make_centre
from webapp.agents.models import ConsoleConnection
from webapp.agents.tasks import note_gone
from webapp.background import Background
from webapp.core.database import db
from webapp.core.worker import Worker
from webapp.realtime.bus import Bus
from webapp.realtime.hub import Hub

PATIENCE = 5


class Told:
    """Something that is told to stop, and is done once another was told, too."""

    def __init__(self, is_other_told, is_told):
        self.is_other_told, self.is_told = is_other_told, is_told
        self.was_in_time = False

    def stop(self, _seconds):
        self.is_told.set()
        self.was_in_time = self.is_other_told.wait(PATIENCE)


def test_workers_begin_to_stop_while_a_console_is_still_drawn_for(app):
    """One after the other, a console that is drawn for long left them no time at all."""
    events = threading.Event(), threading.Event()
    streams, worker = Told(*events), Told(*reversed(events))
    app.extensions["kanava_streams"] = streams
    Background(app, Bus(Hub(1)), worker).stop()
    assert streams.was_in_time
    assert worker.was_in_time


def test_the_consoles_of_a_process_that_ends_leave_the_record_in_one_transaction(app):
    with app.app_context():
        centre = make_centre()
        for _ in range(40):
            note_gone(make_available(centre.aoi))
    with query_budget(8):
        Background(app, Bus(Hub(1)), Worker(app, [], 1.0)).stop()
    with app.app_context():
        assert db.session.scalars(select(ConsoleConnection)).all() == []
