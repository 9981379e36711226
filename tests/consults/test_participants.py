"""Asked, in, added, out: who may do what to whom, and what ends it."""

import pytest
from sqlalchemy import select

from tests.assertions import run_at_once
from tests.factories import make_available, work
from webapp.agents.actions.people import create_agent
from webapp.agents.actions.presences import set_presence, sign_off
from webapp.agents.models import Agent, Presence, PresenceStatus, RoleName
from webapp.consults.actions.participants import PARTICIPANTS_LIMIT
from webapp.consults.tasks import find_ending, make_ending
from webapp.conversations.actions.transitions import close, park, release
from webapp.conversations.models import Conversation, Message, Participant
from webapp.conversations.policy import Viewer
from webapp.conversations.queries import get_conversation_for
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import NotFound
from webapp.core.transaction import transaction
from webapp.outbox.models import OutboundDelivery
from webapp.routing.actions.taking_over import take_over
from webapp.routing.actions.transfers import transfer_to_agent, transfer_to_queue
from webapp.routing.actions.wrap_up import end

RUNNING = (True, False, None)
TURN_ENDS = "parked", "released", "to a queue", "to who takes part", "taken over", "closed"


def sees(app, agent_id):
    with app.app_context():
        try:
            return get_conversation_for(Viewer(agent_id), 1) is not None
        except NotFound:
            return False


def lines(app):
    with app.app_context():
        wanted = select(Message.kind).where(Message.direction == "system").order_by(Message.id)
        return [kind.removeprefix("consult_") for kind in db.session.scalars(wanted)]


@pytest.mark.both_databases
def test_asked_joined_added_removed_and_what_each_may(app, centre, taken, do, parts, units):
    before = units()
    assert do.ask(centre.aoi, centre.chen, "Is this a refund?") is None
    assert not sees(app, centre.chen), "a request is not yet a right"
    assert do.accept(centre.chen) is None
    assert do.accept(centre.chen) is None, "a second press is fine"
    assert parts() == {"chen": RUNNING}
    assert sees(app, centre.chen)
    assert do.answer(centre.chen, "Hello Emi") == "not_writable"
    assert do.add(centre.chen, centre.aoi) is None
    assert do.answer(centre.chen, "Hello Emi") is None
    assert do.take_out(centre.chen, centre.aoi) is None
    assert do.answer(centre.chen, "Again") == "not_writable"
    assert do.leave(centre.chen, centre.aoi) is None
    assert parts() == {"chen": (False, False, "removed")}
    assert not sees(app, centre.chen)
    assert lines(app) == ["joined", "added", "taken_out", "removed"]
    assert units() == before, "a consult takes no capacity"


def test_only_whose_it_is_and_supervisors_let_people_in(centre, taken, do, parts):
    assert do.ask(centre.ben, centre.chen) == "not_owner"
    assert do.join(centre.ben) == "not_owner"
    assert do.join(centre.dana) is None
    assert do.ask(centre.dana, centre.chen) is None
    assert do.accept(centre.chen) is None
    assert do.add(centre.chen, centre.chen) == "not_owner", "nobody lets themselves answer"
    assert do.leave(centre.dana, centre.chen) == "not_owner"
    assert do.ask(centre.aoi, centre.chen) == "asked_already"
    assert do.join(centre.aoi) == "same_agent"
    assert do.leave(centre.chen, centre.chen) is None
    assert parts() == {"dana": RUNNING, "chen": (False, False, "left")}


def test_requests_end_declined_taken_back_unanswered_or_at_nobodys_console(
    app, centre, taken, do, parts
):
    assert do.ask(centre.aoi, centre.chen) is None
    assert do.decline(centre.chen) is None
    assert do.accept(centre.chen) == "consult_over"
    assert do.ask(centre.aoi, centre.ben) is None
    assert do.leave(centre.ben, centre.aoi) is None
    assert parts() == {"chen": (False, False, "declined"), "ben": (False, False, "withdrawn")}
    assert do.ask(centre.aoi, centre.chen) is None
    assert do.ask(centre.aoi, centre.ben) is None
    with app.app_context(), transaction():
        db.session.query(Participant).filter_by(agent_id=centre.chen).update(
            {"expires_at": clock.now()}
        )
        db.session.get_one(Presence, centre.ben).lost_at = clock.after(-20)
    work(app, "consult_endings")
    assert parts() == {"chen": (False, False, "timed_out"), "ben": (False, False, "disconnected")}
    assert lines(app) == [], "what came to nothing is told to who asked alone"


@pytest.mark.both_databases
def test_who_is_gone_for_good_takes_part_no_more(app, centre, taken, do, parts):
    for whom in (centre.chen, centre.ben):
        assert do.ask(centre.aoi, whom) is None
        assert do.accept(whom) is None
    work(app, "consult_endings")
    assert parts() == {"chen": RUNNING, "ben": RUNNING}
    with app.app_context(), transaction():
        db.session.get_one(Agent, centre.chen).active = False
        db.session.get_one(Presence, centre.ben).lost_at = clock.now()
        sign_off(centre.ben)
    work(app, "consult_endings")
    assert {part[2] for part in parts().values()} == {"disconnected"}
    assert lines(app)[-2:] == ["left", "left"]


def turn_ends(centre):
    def told(by):
        return db.session.get_one(Agent, by)

    return {
        "parked": lambda its: park(its, centre.aoi),
        "released": lambda its: release(its, centre.aoi),
        "to a queue": lambda its: transfer_to_queue(its, centre.other_queue_id, told(centre.aoi)),
        "to who takes part": lambda its: transfer_to_agent(its, centre.chen, told(centre.aoi)),
        "taken over": lambda its: take_over(its, told(centre.dana)),
        "closed": lambda its: (end(its, centre.aoi), close(its, centre.aoi)),
    }


@pytest.mark.both_databases
@pytest.mark.parametrize("how", TURN_ENDS)
def test_it_ends_with_the_turn_of_whose_conversation_it_is(app, centre, taken, do, parts, how):
    assert do.ask(centre.aoi, centre.ben) is None
    assert do.ask(centre.aoi, centre.chen) is None
    assert do.accept(centre.chen) is None
    assert do.add(centre.chen, centre.aoi) is None
    if how == "to a queue":
        assert (
            do.attempt(
                lambda its: set_presence(db.session.get_one(Agent, centre.ben), PresenceStatus.AWAY)
            )
            is None
        )
    assert do.attempt(turn_ends(centre)[how]) is None
    assert {part[2] for part in parts().values()} == {"turn_ended"}
    assert do.accept(centre.ben) == "consult_over"
    assert do.answer(centre.chen, "Still here") == "not_writable"
    may = how == "to who takes part"
    assert sees(app, centre.chen) is may


def test_a_supervisor_who_joined_and_takes_it_over_has_it_and_no_part(centre, taken, do, parts):
    assert do.join(centre.dana) is None
    assert do.attempt(turn_ends(centre)["taken over"]) is None
    assert parts() == {"dana": (False, False, "turn_ended")}
    assert do.answer(centre.dana, "I am with you now") is None


def test_who_is_back_and_accepts_stays_although_their_end_was_found_before(
    app, centre, taken, do, parts
):
    def lost(moment):
        with app.app_context(), transaction():
            db.session.get_one(Presence, centre.chen).lost_at = moment

    assert do.ask(centre.aoi, centre.chen) is None
    lost(clock.after(-20))
    with app.app_context():
        found = find_ending()
    lost(None)
    assert do.accept(centre.chen) is None
    with app.app_context():
        make_ending(found)
    assert parts() == {"chen": RUNNING}


def test_in_wrap_up_it_goes_on_and_nobody_answers(centre, taken, do, parts):
    assert do.join(centre.dana) is None
    assert do.add(centre.dana, centre.dana) is None
    assert do.attempt(lambda its: end(its, centre.aoi)) is None
    assert parts() == {"dana": (True, True, None)}
    assert do.answer(centre.dana, "One more thing") == "not_writable"
    assert do.ask(centre.aoi, centre.chen) == "not_consulting"


def test_at_most_five_at_once(app, centre, taken, do):
    with app.app_context():
        with transaction():
            made = [
                create_agent(f"x{n}@example.com", f"X{n}", "correct horse", [RoleName.AGENT]).id
                for n in range(PARTICIPANTS_LIMIT)
            ]
        for agent_id in made:
            make_available(agent_id)
    assert [do.ask(centre.aoi, each) for each in made] == [None] * PARTICIPANTS_LIMIT
    assert do.ask(centre.aoi, centre.chen) == "too_many_participants"
    assert do.join(centre.dana) == "too_many_participants"
    assert do.decline(made[0]) is None
    assert do.ask(centre.aoi, centre.chen) is None


def test_who_is_away_is_refused_unless_a_supervisor_insists_and_a_full_one_is_not(
    app, centre, taken, do
):
    with app.app_context(), transaction():
        db.session.get_one(Agent, centre.chen).presence.used_units = 100
        set_presence(db.session.get_one(Agent, centre.ben), PresenceStatus.AWAY)
    assert do.ask(centre.aoi, centre.chen) is None, "advice needs no room"
    assert do.ask(centre.aoi, centre.ben, is_insisting=True) == "colleague_unavailable"
    assert do.ask(centre.dana, centre.ben, is_insisting=True) is None


@pytest.mark.both_databases
def test_two_who_answer_at_once_send_each_their_own_and_nothing_twice(app, centre, taken, do):
    assert do.join(centre.dana) is None
    assert do.add(centre.dana, centre.aoi) is None
    sent = [(centre.aoi, "Yes", "k1"), (centre.dana, "Yes", "k1"), (centre.dana, "Yes", "k1")]
    assert run_at_once([lambda each=each: do.answer(*each) for each in sent]) is not None
    with app.app_context():
        found = db.session.execute(
            select(Message.agent_id).join(
                OutboundDelivery, OutboundDelivery.message_id == Message.id
            )
        )
        assert sorted(agent_id for (agent_id,) in found) == sorted([centre.aoi, centre.dana])


@pytest.mark.both_databases
def test_who_accepts_as_the_turn_ends_is_never_left_behind(app, centre, taken, do):
    assert do.ask(centre.aoi, centre.chen) is None
    run_at_once(
        [
            lambda: do.accept(centre.chen),
            lambda: do.attempt(lambda its: release(its, centre.aoi)),
        ]
    )
    with app.app_context():
        assert (
            db.session.scalars(select(Participant).where(Participant.ended_at.is_(None))).all()
            == []
        )
        assert db.session.scalars(select(Conversation)).one().agent_id is None
