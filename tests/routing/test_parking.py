"""What is put aside until a time comes back then, to whom it was, and is not forgotten before."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import make_available, work, write
from tests.routing.overflow.conftest import only_conversation, within
from webapp.agents.models import Agent
from webapp.conversations.actions.transitions import LONGEST_PARKING, park
from webapp.conversations.models import Conversation, ConversationSession
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.transaction import transaction
from webapp.routing.actions.offers import pick
from webapp.routing.actions.starting import take_up
from webapp.routing.tasks.closing import left_alone
from webapp.workstreams.models import Workstream

pytestmark = pytest.mark.both_databases
HOUR = timedelta(hours=1)


@pytest.fixture
def parked(app, client, centre):
    """A function that has Aoi take Emi's conversation and put it aside for so long."""

    def put_aside(time):
        with app.app_context():
            make_available(centre.aoi)
            make_available(centre.ben)
        write(app, client, centre)
        assert within(app, lambda: pick(only_conversation(), centre.aoi)) is None
        until = clock.now() + time
        return within(app, lambda: park(only_conversation(), centre.aoi, until))

    return put_aside


def until(look):
    return look.rows(select(Conversation.parked_until_at))[0][0]


def ringing(look):
    wanted = select(ConversationSession.agent_id).where(ConversationSession.is_ringing)
    return [agent_id for (agent_id,) in look.rows(wanted)]


def test_it_comes_back_when_its_time_is_over_and_not_before(app, centre, look, parked):
    assert parked(HOUR) is None
    assert look.units(centre.aoi) == 0
    work(app)
    assert look.conversation()[0] == "waiting"
    with clock.frozen_at(clock.now() + HOUR + timedelta(seconds=1)):
        with app.app_context():
            make_available(centre.aoi)
            make_available(centre.ben)
        work(app)
        assert look.conversation()[0] == "open"
        assert ringing(look) == [centre.aoi], "who had it is asked first"
    assert until(look) is None


def test_words_of_the_customer_end_it_and_its_time_is_forgotten(app, client, centre, look, parked):
    assert parked(HOUR) is None
    write(app, client, centre, "One more thing")
    assert look.conversation()[0] == "open"
    assert until(look) is None


def test_who_takes_it_up_again_is_not_disturbed_later(app, centre, look, parked):
    assert parked(HOUR) is None
    with app.app_context(), transaction():
        take_up(only_conversation(), db.session.get_one(Agent, centre.aoi))
    with clock.frozen_at(clock.now() + HOUR * 2):
        work(app)
    assert look.conversation()[:2] == ("active", centre.aoi)


@pytest.mark.parametrize("time", [timedelta(0), -HOUR, LONGEST_PARKING + HOUR])
def test_a_time_that_is_over_or_far_away_is_refused(app, centre, look, parked, time):
    assert parked(time) is Invalid
    assert look.conversation()[0] == "active"


def test_what_comes_back_later_is_not_closed_as_forgotten(app, centre, parked):
    assert parked(timedelta(days=60)) is None
    with app.app_context():
        with transaction():
            workstream = db.session.get_one(Workstream, centre.workstream_id)
            workstream.auto_close_waiting_minutes = 60
        with clock.frozen_at(clock.now() + timedelta(days=30)):
            assert left_alone(10) == []
        with clock.frozen_at(clock.now() + timedelta(days=61)):
            assert left_alone(10) == [], "it is about to come back, whichever duty looks first"
