"""What nobody touches is closed after the time its workstream gives to its state."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import make_available, work, write
from tests.routing.conftest import NOON
from webapp.conversations.actions.guards import Submission
from webapp.conversations.actions.pending_answers import submit_answer
from webapp.conversations.actions.transitions import park
from webapp.conversations.models import Conversation, ConversationSession
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.actions.offers import pick
from webapp.routing.actions.wrap_up import end
from webapp.routing.tasks.closing import close_one, left_alone
from webapp.workstreams.models import Workstream

pytestmark = pytest.mark.both_databases

MINUTE = 60
STEPS = {
    "open": (),
    "active": (pick,),
    "waiting": (pick, park),
    "wrap_up": (pick, end),
}


def later(minutes):
    return clock.frozen_at(NOON + timedelta(minutes=minutes))


@pytest.fixture
def in_state(app, client, centre):
    """A function: Emi's conversation is in such a state since NOON, with such a limit on it."""

    def begin(state, minutes):
        with app.app_context(), transaction():
            workstream = db.session.get_one(Workstream, centre.workstream_id)
            setattr(workstream, f"auto_close_{state}_minutes", minutes)
        with clock.frozen_at(NOON):
            write(app, client, centre)
            with app.app_context():
                make_available(centre.aoi)
            for step in STEPS[state]:
                with app.app_context(), transaction():
                    step(db.session.query(Conversation).one(), centre.aoi)

    return begin


@pytest.mark.parametrize("state", list(STEPS))
def test_each_state_has_its_own_time(app, centre, look, in_state, state):
    in_state(state, 30)
    with later(29):
        work(app, "auto_closings")
    assert look.conversation()[0] == state
    with later(30):
        work(app, "auto_closings")
    assert look.conversation() == ("closed", None, None)
    assert look.units(centre.aoi) == 0
    assert look.rows(select(Conversation.closure_reason)) == [("auto_closed",)]
    running = select(ConversationSession.id).where(ConversationSession.ended_at.is_(None))
    assert look.rows(running) == []


def test_a_word_of_the_customer_starts_the_time_anew(app, client, centre, look, in_state):
    in_state("active", 30)
    with later(20):
        write(app, client, centre, "Still there?")
    with later(49):
        work(app, "auto_closings")
    assert look.conversation()[0] == "active"
    with later(50):
        work(app, "auto_closings")
    assert look.conversation()[0] == "closed"


def test_an_answer_that_can_still_be_taken_back_keeps_it_open(app, centre, look, in_state):
    in_state("active", 30)
    with later(29), app.app_context(), transaction():
        chat = db.session.query(Conversation).one()
        submit_answer(chat, centre.aoi, Submission("Which colour?", undo_seconds=90))
    with later(30):
        with app.app_context():
            assert left_alone(10) == []
        close_unasked(app)
    assert look.conversation()[0] == "active"


def close_unasked(app):
    """As if it had been found the moment before somebody answered."""
    with app.app_context():
        close_one(db.session.query(Conversation.id).scalar())


def test_never_is_never(app, centre, look, in_state):
    in_state("active", None)
    with later(10**6):
        work(app, "auto_closings")
    assert look.conversation()[0] == "active"
