"""An open console is what its record and its sign-in say; else it comes anew, or goes."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from tests.assertions import query_budget
from tests.factories import make_available
from webapp import wiring
from webapp.agents import tasks
from webapp.agents.actions.presences import close_consoles
from webapp.agents.models import SIGN_IN_SECONDS, Agent, ConsoleConnection, Presence, SignIn
from webapp.agents.tasks import beat, find_due
from webapp.conversations.events import ConversationRead
from webapp.core import clock, events
from webapp.core.database import db
from webapp.core.transaction import transaction
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
            close_consoles(opened._connection_id)
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


def on_record():
    return set(db.session.scalars(select(ConsoleConnection.id)))


def test_a_console_that_left_hears_nothing_and_is_taken_off_the_record(app, opened):
    hub, woken = app.extensions["kanava_bus"].hub, []
    hub.on_duty = woken.append
    opened.left()
    assert hub.count() == 0
    assert woken == [tasks.CONSOLE_GOODBYES]
    with app.app_context():
        gone = tasks.find_gone()
        assert set(gone) <= on_record()
        tasks.take_off_record(gone)
        assert not set(gone) & on_record()
        assert tasks.find_gone() is None


def test_who_draws_for_consoles_writes_nothing_when_one_goes(app, opened):
    """Where one writes at a time, six threads that take windows off the record would all wait
    behind one long write, and nobody be drawn for.
    """
    with query_budget(0):
        opened.left()


def test_many_consoles_that_go_at_once_are_one_transaction(app, centre, opened):
    """As after a stop: twelve seconds are there for all of it."""
    with app.app_context():
        for _ in range(50):
            tasks.note_gone(make_available(centre.aoi))
            tasks.note_gone(make_available(centre.ben))
        with query_budget(8) as statements:
            tasks.take_gone_off_record()
        assert sum("DELETE" in each for each in statements) == 1
        lost = {each.agent_id: each.lost_at for each in db.session.scalars(select(Presence))}
        assert lost[centre.aoi] is None  # the one that was opened first is open
        assert lost[centre.ben] is not None


def test_a_console_that_could_not_be_taken_from_the_record_falls_silent(app, opened, monkeypatch):
    """The database was away when its window closed: its agent is not at work for ever."""

    def fail(*_connection_ids):
        raise OperationalError("DELETE", {}, Exception("the database is away"))

    opened.left()
    with app.app_context():
        with monkeypatch.context() as patched:
            patched.setattr(tasks, "close_consoles", fail)
            with pytest.raises(OperationalError):
                tasks.take_gone_off_record()
        other = on_record() - {opened._connection_id}
        with transaction():
            old = clock.after(-SILENT_SECONDS - 1)
            db.session.execute(update(ConsoleConnection).values(seen_at=old))
            of_this_process = app.extensions["kanava_process"]
            db.session.execute(update(ConsoleConnection).values(process=of_this_process))
        assert find_due()
        beat(True)
        assert not find_due()
        settle_lost_consoles(True)
        assert on_record() == other
        tasks.take_gone_off_record()
        assert tasks.find_gone() is None
        assert on_record() == other
