"""End can be taken back: what it took of agent and customer is there again, once."""

from datetime import timedelta

import pytest

from tests.factories import make_available, work, write
from tests.routing.conftest import NOON
from webapp.conversations.actions.transitions import UNDO_TIME
from webapp.conversations.models import Conversation
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.transaction import transaction
from webapp.routing.actions.offers import pick
from webapp.routing.actions.wrap_up import end, undo_end
from webapp.workstreams.models import Workstream

UNITS = 25
AWAITED = ("awaiting_reply_since_at", "response_due_at", "breached_at", "assigned_at")


def later(**time):
    return clock.frozen_at(NOON + timedelta(**time))


def do(app, action, agent_id):
    with app.app_context(), transaction():
        action(db.session.query(Conversation).one(), agent_id)


@pytest.fixture
def facts(app):
    """A function: the conversation's moments, once the duties have looked."""

    def read():
        work(app, "response_targets", "breaches")
        with app.app_context():
            row = db.session.query(Conversation).one()
            return [getattr(row, name) for name in AWAITED]

    return read


@pytest.fixture
def ended(app, client, centre, facts):
    """A function: Aoi took Emi's conversation at NOON and ended it a minute later; gives the
    moments before.
    """

    def begin(**settings):
        with app.app_context(), transaction():
            workstream = db.session.get_one(Workstream, centre.workstream_id)
            for name, value in {"first_response_minutes": 5, **settings}.items():
                setattr(workstream, name, value)
        write(app, client, centre)
        with app.app_context():
            make_available(centre.aoi)
        do(app, pick, centre.aoi)
        before = facts()
        with later(minutes=1):
            do(app, end, centre.aoi)
        return before

    with clock.frozen_at(NOON):
        yield begin


@pytest.mark.both_databases
@pytest.mark.parametrize("blocking", ["always", "never", "custom"])
def test_undone_at_once_everything_is_as_before(app, centre, look, ended, facts, blocking):
    before = ended(wrap_up_blocking=blocking, wrap_up_seconds=5)
    assert facts()[:3] == [None, None, None]
    with later(seconds=60 + UNDO_TIME.seconds):
        work(app, "wrap_ups")
        for _twice in range(2):
            do(app, undo_end, centre.aoi)
            assert look.conversation() == ("active", centre.aoi, None)
            assert look.units(centre.aoi) == UNITS
            assert facts() == before


def test_a_breach_stays_one(app, centre, ended, facts):
    ended()
    with later(minutes=9):
        do(app, undo_end, centre.aoi)
        awaiting, due, breached, _assigned = facts()
    assert awaiting == NOON
    assert due == NOON + timedelta(minutes=5), "counted from the customer's words, not from now"
    assert breached == NOON + timedelta(minutes=9)
    with later(minutes=10):
        do(app, end, centre.aoi)
        do(app, undo_end, centre.aoi)
        assert facts()[2] == breached


def test_silences_that_went_on_in_a_long_wrap_up_begin_anew(app, centre, ended, facts):
    """Else a rule that closes after ten minutes would close it before its agent has looked."""
    ended()
    with later(minutes=30):
        do(app, undo_end, centre.aoi)
        assert facts()[3] == NOON + timedelta(minutes=30)


@pytest.mark.both_databases
def test_what_was_closed_meanwhile_stays_closed(app, centre, look, ended):
    ended(auto_close_wrap_up_minutes=1)
    with later(minutes=3):
        work(app, "auto_closings")
        with pytest.raises(Conflict) as refused:
            do(app, undo_end, centre.aoi)
    assert refused.value.code == "conversation_closed"
    assert look.conversation()[0] == "closed"
    assert look.units(centre.aoi) == 0


def test_who_wrote_meanwhile_waits_since_then_alone(app, client, centre, look, ended, facts):
    ended()
    with later(minutes=2):
        write(app, client, centre, "One more thing")
        do(app, undo_end, centre.aoi)
        assert facts()[0] == NOON + timedelta(minutes=2)
    assert look.units(centre.aoi) == UNITS


def test_only_the_owner_takes_it_back(app, centre, look, ended):
    ended()
    with pytest.raises(Conflict) as refused:
        do(app, undo_end, centre.ben)
    assert refused.value.code == "not_owner"
    assert look.conversation()[0] == "wrap_up"
