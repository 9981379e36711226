"""An open console is what its record and its sign-in say; else it comes anew, or goes."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from tests.factories import make_available
from webapp import wiring
from webapp.agents import tasks
from webapp.agents.actions.presences import close_console
from webapp.agents.models import SIGN_IN_SECONDS, Agent, ConsoleConnection, SignIn
from webapp.agents.tasks import beat, find_due
from webapp.conversations.events import ConversationRead
from webapp.core import clock, events
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.inbox import stream
from webapp.inbox.console import SIGNED_OUT
from webapp.inbox.stream import OpenScreen
from webapp.realtime.stream import RESTARTING
from webapp.routing.tasks.assignment import SILENT_SECONDS, settle_lost_consoles


@pytest.fixture
def opened(app, centre, open_console):
    """Aoi's console on record, as the socket holds it."""
    with app.app_context():
        make_available(centre.aoi)
        mine = open_console(centre.aoi)
        return OpenScreen(app, mine.console, mine.mailbox, centre.aoi)


@pytest.mark.parametrize(("is_dropped", "code"), [(False, None), (True, RESTARTING)])
def test_a_console_that_is_not_on_record_is_told_to_come_anew(app, opened, is_dropped, code):
    """Its process stood still for so long that it was taken for dead."""
    began = clock.monotonic()
    if is_dropped:
        with app.app_context(), transaction():
            close_console(opened._connection_id)
    assert opened.is_current(began) is not is_dropped
    opened.snapshot()
    assert opened.mailbox.close_code == code


def end_by_time():
    """The sign-in has become too old, which no event tells."""
    oldest = clock.now() - timedelta(seconds=SIGN_IN_SECONDS + 1)
    db.session.execute(update(SignIn).values(created_at=oldest))


def deactivate():
    """Somebody changed the row, and nobody told."""
    db.session.execute(update(Agent).values(active=False))


@pytest.mark.parametrize("end", [end_by_time, deactivate])
def test_whose_sign_in_is_over_is_found_without_a_notice(app, opened, end):
    with app.app_context(), transaction():
        end()
    assert not opened.is_current(clock.monotonic())
    opened.snapshot()
    assert opened.mailbox.close_code == SIGNED_OUT


def test_a_handler_that_failed_leaves_no_console_sure_of_its_screen(app, opened, monkeypatch):
    def fail(_event):
        raise ValueError("a fault")

    began = clock.monotonic()
    with app.app_context(), transaction():
        events.record(ConversationRead(1, 1))
    assert opened.is_current(began)
    monkeypatch.setitem(wiring.HANDLERS, ConversationRead, (fail,))
    with app.app_context(), transaction():
        events.record(ConversationRead(1, 1))
    assert not opened.is_current(began)


def test_a_console_that_left_is_off_the_record_and_hears_nothing(app, opened):
    opened.left()
    with app.app_context():
        assert db.session.get(ConsoleConnection, opened._connection_id) is None
    assert app.extensions["kanava_bus"].hub.count() == 0


def test_a_console_that_could_not_be_taken_from_the_record_falls_silent(app, opened, monkeypatch):
    """The database was away when its window closed: its agent is not at work for ever."""

    def fail(_connection_id):
        raise OperationalError("DELETE", {}, Exception("the database is away"))

    with monkeypatch.context() as patched:
        patched.setattr(stream, "close_console", fail)
        with pytest.raises(OperationalError):
            opened.left()
    with app.app_context():
        other = db.session.scalars(
            select(ConsoleConnection.id).where(ConsoleConnection.id != opened._connection_id)
        ).all()
        with transaction():
            old = clock.after(-SILENT_SECONDS - 1)
            db.session.execute(update(ConsoleConnection).values(seen_at=old))
            of_this_process = app.extensions["kanava_process"]
            db.session.execute(update(ConsoleConnection).values(process=of_this_process))
        assert find_due()
        beat(True)
        assert not find_due()
        settle_lost_consoles(True)
        assert db.session.scalars(select(ConsoleConnection.id)).all() == other
        assert app.extensions[tasks._GONE]
        beat(True)
        assert not app.extensions[tasks._GONE]
