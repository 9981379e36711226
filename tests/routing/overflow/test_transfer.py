"""To another queue by hand: who may, what comes back, who gets it next."""

import pytest
from sqlalchemy import event, select

from tests.factories import login, make_available, work, write
from tests.routing.overflow.conftest import only_conversation, within
from webapp.agents.models import Agent
from webapp.conversations.actions.outbound import post_message
from webapp.conversations.actions.transitions import release
from webapp.conversations.models import Conversation
from webapp.conversations.states import ClosureReason
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict, NotFound
from webapp.hours.models import OperatingHours
from webapp.routing.actions.offers import accept_offer, pick, reject_offer
from webapp.routing.actions.transfers import transfer_to_queue
from webapp.routing.actions.wrap_up import end
from webapp.routing.models import DecisionKind, RoutingDecision
from webapp.routing.terms import RETRY_SECONDS
from webapp.workstreams.actions.queues import add_member, set_members
from webapp.workstreams.models import Queue, Workstream

pytestmark = pytest.mark.both_databases


def transfer(app, agent_id, queue_id):
    """Give the only conversation to a queue; the error's class or None."""
    return within(
        app,
        lambda: transfer_to_queue(
            only_conversation(), queue_id, db.session.get_one(Agent, agent_id)
        ),
    )


def taken(app, client, centre):
    write(app, client, centre)
    assert within(app, lambda: pick(only_conversation(), centre.aoi)) is None


@pytest.mark.parametrize("who", ["aoi", "dana"])
def test_an_active_one_goes_to_the_other_queue_and_frees_its_owner(
    app, client, centre, look, told, who
):
    taken(app, client, centre)
    assert look.units(centre.aoi) == 25
    assert transfer(app, getattr(centre, who), centre.other_queue_id) is None
    assert told.place() == ("open", centre.other_queue_id)
    assert look.units(centre.aoi) == 0
    reason = "AGENT_TRANSFERRED" if who == "aoi" else "SUPERVISOR_ASSIGNED"
    assert look.sessions() == [(centre.aoi, ClosureReason[reason])]
    assert look.rows(select(Conversation.previous_agent_id)) == [(None,)]
    line = select(RoutingDecision.facts).where(RoutingDecision.kind == DecisionKind.TRANSFERRED)
    assert look.rows(line) == [({"from": "Support", "to": "Billing", "by": who.title()},)]


@pytest.mark.parametrize("why", ["closed", "empty"])
@pytest.mark.parametrize("who", ["aoi", "dana"])
def test_nothing_goes_where_nobody_would_answer(app, client, centre, look, who, why):
    """The reference: only a queue in its hours takes a transfer; we say so of an empty one, too."""
    taken(app, client, centre)
    assert within(app, lambda: _without_answer(centre, why)) is None
    with app.app_context(), pytest.raises(Conflict, match=r"closed now|no agents"):
        transfer_to_queue(
            only_conversation(),
            centre.other_queue_id,
            db.session.get_one(Agent, getattr(centre, who)),
        )
    assert look.conversation()[:2] == ("active", centre.aoi)
    page = login(client, getattr(centre, who)).get(f"{only_url(look)}/transfer").text
    assert "Billing (closed now)" in page if why == "closed" else "Billing (no agents)" in page
    assert f'<option value="{centre.other_queue_id}"' not in page


def _without_answer(centre, why):
    queue = db.session.get_one(Queue, centre.other_queue_id)
    if why == "empty":
        db.session.get_one(Agent, centre.chen).active = False
    else:
        hours = OperatingHours(name="Never", time_zone="UTC", weekly=[[]] * 7)
        db.session.add(hours)
        db.session.flush()
        queue.operating_hours_id = hours.id


def only_url(look):
    [(conversation_id,)] = look.rows(select(Conversation.id))
    return f"/conversations/{conversation_id}"


def test_it_rings_at_who_is_in_the_other_queue(app, client, centre, look):
    taken(app, client, centre)
    with app.app_context():
        make_available(centre.aoi)
        make_available(centre.chen)
    assert transfer(app, centre.aoi, centre.other_queue_id) is None
    work(app, "assignment")
    assert [agent_id for _, agent_id in look.ringing()] == [centre.chen]


def test_moving_it_on_is_no_declined_offer_but_who_did_is_asked_last(app, client, centre, look):
    taken(app, client, centre)
    assert within(app, lambda: _into_both(centre)) is None
    with app.app_context():
        make_available(centre.aoi)
    assert transfer(app, centre.aoi, centre.other_queue_id) is None
    work(app, "assignment")
    assert look.ringing() == [], "not straight back at Aoi"
    with app.app_context(), clock.frozen_at(clock.after(RETRY_SECONDS + 1)):
        work(app, "assignment")
    assert [agent_id for _, agent_id in look.ringing()] == [centre.aoi], "she is alone there"


def give_on(app, centre, how):
    """Aoi, who has the only conversation, gives it away."""
    if how == "transfer":
        return transfer(app, centre.aoi, centre.other_queue_id)
    return within(app, lambda: release(only_conversation(), centre.aoi))


@pytest.mark.parametrize("how", ["transfer", "release"])
def test_a_customer_whom_nobody_answered_goes_on_waiting(app, client, centre, look, how):
    taken(app, client, centre)
    wrote_at = look.rows(select(Conversation.awaiting_reply_since_at))
    with app.app_context(), clock.frozen_at(clock.after(300)):
        assert give_on(app, centre, how) is None
    assert look.rows(select(Conversation.waiting_since_at)) == wrote_at


@pytest.mark.parametrize("how", ["transfer", "release"])
def test_a_customer_who_was_answered_begins_to_wait_anew(app, client, centre, look, how):
    taken(app, client, centre)
    assert within(app, lambda: post_message(only_conversation(), centre.aoi, "Hello")) is None
    with app.app_context():
        later = clock.after(300)
        with clock.frozen_at(later):
            assert give_on(app, centre, how) is None
    assert look.rows(select(Conversation.waiting_since_at)) == [(later,)]


def test_who_declined_before_somebody_had_it_is_asked_anew(app, client, centre, look):
    write(app, client, centre)
    with app.app_context():
        make_available(centre.ben)
    work(app, "assignment")
    ((session_id, _),) = look.ringing()
    assert within(app, lambda: reject_offer(session_id, centre.ben)) is None
    assert within(app, lambda: pick(only_conversation(), centre.aoi)) is None
    assert give_on(app, centre, "release") is None
    work(app, "assignment")
    assert [agent_id for _, agent_id in look.ringing()] == [centre.ben]


def _into_both(centre):
    add_member(db.session.get_one(Queue, centre.other_queue_id), centre.aoi)
    db.session.get_one(Workstream, centre.workstream_id).offers_per_agent = 1


def test_an_open_one_stops_ringing_and_only_a_supervisor_moves_it(app, client, centre, look, told):
    with app.app_context():
        make_available(centre.aoi)
    write(app, client, centre)
    assert [agent_id for _, agent_id in look.ringing()] == [centre.aoi]
    assert transfer(app, centre.aoi, centre.other_queue_id) is Conflict
    assert transfer(app, centre.dana, centre.other_queue_id) is None
    assert told.place() == ("open", centre.other_queue_id)
    assert look.ringing() == []
    assert look.units(centre.aoi) == 0


@pytest.mark.parametrize("what", ["transfer", "reject"])
def test_agents_are_referred_to_before_a_presence_is_held(app, client, centre, look, what):
    """A deactivation takes them in this order: else each would wait for the other."""
    with app.app_context():
        make_available(centre.aoi)
    write(app, client, centre)
    [(session_id, _)] = look.ringing()
    if what == "transfer":
        within(app, lambda: accept_offer(session_id, centre.aoi))
    said = []
    with app.app_context():
        note = lambda *facts: said.append(facts[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", note)
    if what == "transfer":
        assert transfer(app, centre.aoi, centre.other_queue_id) is None
    else:
        assert within(app, lambda: reject_offer(session_id, centre.aoi)) is None
    with app.app_context():
        event.remove(db.engine, "before_cursor_execute", note)
    begins = ("INSERT INTO routing_decision", "UPDATE presence")
    order = [next((b for b in begins if line.startswith(b)), None) for line in said]
    assert order.index(begins[0]) < order.index(begins[1])


def test_neither_strangers_nor_the_ended_nor_gone_queues(app, client, centre, told):
    taken(app, client, centre)
    assert transfer(app, centre.chen, centre.other_queue_id) is Conflict
    assert transfer(app, centre.aoi, centre.queue_id) is Conflict
    assert transfer(app, centre.aoi, 999) is NotFound
    assert within(app, lambda: end(only_conversation(), centre.aoi)) is None
    assert transfer(app, centre.aoi, centre.other_queue_id) is Conflict
    assert told.place() == ("wrap_up", centre.queue_id)


def test_a_person_who_chose_the_queue_is_not_overruled_by_its_rules(
    app, client, centre, arrange, told
):
    taken(app, client, centre)
    arrange.rule(centre.other_queue_id, "more_than", "end", number=0)
    assert transfer(app, centre.aoi, centre.other_queue_id) is None
    assert told.place() == ("open", centre.other_queue_id)


def test_a_queue_of_nobody_keeps_its_conversations_in_supervisors_sight(
    app, client, centre, told, arrange
):

    taken(app, client, centre)
    with app.app_context():
        conversation_id = only_conversation().id
    assert transfer(app, centre.aoi, centre.other_queue_id) is None
    assert within(app, lambda: _empty(centre.other_queue_id)) is None
    work(app, "assignment", "overflows")
    assert told.place() == ("open", centre.other_queue_id), "it is not swallowed"
    supervisor = login(app.test_client(), centre.dana)
    assert supervisor.get(f"/conversations/{conversation_id}").status_code == 200
    outsider = login(app.test_client(), centre.ben)
    assert outsider.get(f"/conversations/{conversation_id}").status_code == 404


def _empty(queue_id):
    set_members(db.session.get_one(Queue, queue_id), ())
