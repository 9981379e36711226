"""The lists show what is urgent, in the order of offers, and what nobody would ever be offered."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import factories
from webapp.conversations.models import Conversation
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.outbox.actions import record_outcome
from webapp.outbox.models import DeliveryState, OutboundDelivery
from webapp.outbox.transport import Refused
from webapp.routing.actions.offers import pick
from webapp.workstreams.actions.queues import create_queue
from webapp.workstreams.models import Queue

pytestmark = pytest.mark.both_databases


@pytest.fixture
def change(app):
    """Set columns of Emi's conversation, or of another person's."""

    def set_columns(number=0, **values):
        with app.app_context(), transaction():
            rows = db.session.query(Conversation).order_by(Conversation.id).all()
            for name, value in values.items():
                setattr(rows[number], name, value)
            return rows[number].id

    return set_columns


def queue_list(browser):
    page = browser.get("/conversations").get_data(as_text=True)
    return page.split('id="queue_conversations"')[1].split("</section>")[0]


def test_priority_goes_before_age_and_is_said_in_words(
    app, client, centre, waiting, change, sign_in
):
    factories.write(app, client, centre, "Second", user_id=factories.FAY)
    urgent = change(1, priority=1)
    html = queue_list(sign_in(centre.aoi))
    assert html.index(f'id="conversation_{urgent}_row"') < html.index(
        f'id="conversation_{waiting}_row"'
    )
    assert "Highest priority" in html
    assert "Normal priority" not in html


def test_the_queues_priority_goes_before_the_conversations(
    app, client, centre, waiting, change, sign_in
):
    with app.app_context(), transaction():
        db.session.get_one(Queue, centre.other_queue_id).priority = 9
    factories.write(app, client, centre, "Second", user_id=factories.FAY)
    later = change(1, priority=1, queue_id=centre.other_queue_id)
    html = queue_list(sign_in(centre.dana))
    assert html.index(f'id="conversation_{waiting}_row"') < html.index(
        f'id="conversation_{later}_row"'
    )


def test_the_time_left_to_answer_is_shown_until_it_is_answered(centre, waiting, change, sign_in):
    due_at = clock.now() + timedelta(minutes=4)
    change(response_due_at=due_at)
    aoi = sign_in(centre.aoi)
    assert f'datetime="{due_at.isoformat()}"' in queue_list(aoi)
    assert "is-late" not in queue_list(aoi)
    change(breached_at=clock.now())
    assert "is-late" in queue_list(aoi)
    change(response_due_at=None, breached_at=None)
    assert "answer due" not in queue_list(aoi)


def test_supervisors_see_what_nobody_would_be_offered_and_what_helps(
    app, centre, waiting, change, sign_in
):
    dana = sign_in(centre.dana)
    assert "nobody gets" not in queue_list(dana)
    change(queue_id=None)
    html = queue_list(dana)
    assert "1 conversation is in no queue, so nobody gets it." in html
    assert "No queue" in html
    with app.app_context(), transaction():
        empty_id = create_queue("Night").id
    change(queue_id=empty_id)
    html = queue_list(dana)
    assert "which has no agents" in html
    assert "Add agents to the queue" in html
    assert "which has no agents" not in queue_list(sign_in(centre.aoi))


def test_what_rings_at_oneself_stands_once(app, client, centre, sign_in):
    with app.app_context():
        factories.make_available(centre.aoi)
    factories.write(app, client, centre, "Hello")
    aoi, ben = sign_in(centre.aoi), sign_in(centre.ben)
    assert "/acceptance" in aoi.get("/conversations").get_data(as_text=True)
    assert "_row" not in queue_list(aoi)
    assert "Nobody is waiting." in queue_list(aoi)
    assert "rings at Aoi" in queue_list(ben)


def own_list(browser):
    """Ids of the agent's own conversations from top to bottom."""
    page = browser.get("/conversations").get_data(as_text=True)
    own = page.split('id="my_conversations"')[1].split("</section>")[0]
    return [int(number) for number in re.findall(r'id="conversation_(\d+)_row"', own)]


def test_who_is_due_first_comes_first_then_who_waits_longest_then_who_waits_for_nothing(
    app, client, centre, owned, change, sign_in
):
    for number in range(1, 5):
        factories.write(app, client, centre, "Hello", user_id=f"U{number:032x}")
        with app.app_context(), transaction():
            pick(db.session.get_one(Conversation, owned + number), centre.aoi)
    now = clock.now()
    late, early = now - timedelta(minutes=9), now + timedelta(minutes=9)
    change(0, awaiting_reply_since_at=None, last_message_at=now)
    change(1, awaiting_reply_since_at=now, last_message_at=now)
    change(2, awaiting_reply_since_at=late, last_message_at=late)
    change(3, response_due_at=early, last_message_at=now)
    change(4, response_due_at=late, breached_at=late, last_message_at=late)
    assert own_list(sign_in(centre.aoi)) == [owned + each for each in (4, 3, 2, 1, 0)]


def test_parking_answers_nothing_and_ending_says_that_no_answer_is_due(
    app, client, centre, owned, change, sign_in
):
    due_at = clock.now() - timedelta(minutes=20)
    change(response_due_at=due_at, breached_at=clock.now())
    aoi = sign_in(centre.aoi)

    def is_late():
        page = aoi.get(f"/conversations/{owned}").get_data(as_text=True)
        return page.count('is-late"><svg'), page.count(due_at.isoformat())

    shown = is_late()
    assert shown == (3, 3), "in the list, the header and the panel"
    aoi.send("DELETE", f"/conversations/{owned}/session")
    assert is_late() == shown
    aoi.send("POST", f"/conversations/{owned}/session")
    aoi.send("POST", f"/conversations/{owned}/wrap-up")
    factories.write(app, client, centre, "One more thing")
    assert is_late() == (0, 0)


@pytest.fixture
def fail(app):
    """Let the channel refuse the newest answer, as the outbox writes it down."""

    def refuse():
        with app.app_context(), transaction():
            newest = select(OutboundDelivery).order_by(OutboundDelivery.id.desc()).limit(1)
            delivery = db.session.scalars(newest).one()
            delivery.state, delivery.leased_until = DeliveryState.SENDING, clock.now()
            db.session.flush()
            record_outcome(delivery.id, delivery.leased_until, Refused("no"), None)
            return delivery.message_id

    return refuse


def write_to(browser, conversation_id, text):
    url = f"/conversations/{conversation_id}/messages"
    assert browser.send("POST", url, text=text).status_code == 201


def test_a_refused_answer_is_marked_in_the_list_of_who_has_moved_on_until_it_goes_again(
    app, client, centre, owned, sign_in, open_console, fail
):
    aoi, opened = sign_in(centre.aoi), open_console(centre.aoi)
    write_to(aoi, owned, "Here it is")
    assert "Answer not sent" not in opened.hear()
    message_id = fail()
    assert "Answer not sent" in opened.hear()
    factories.write(app, client, centre, "Hello?")
    page = aoi.get("/conversations").get_data(as_text=True)
    assert "Hello?" in page
    assert "Answer not sent" in page, "their words answer nothing"
    assert aoi.send("POST", f"/messages/{message_id}/resending").status_code == 200
    assert f"conversation_{owned}_row" in (heard := opened.hear())
    assert "Answer not sent" not in heard
    fail()
    assert "Answer not sent" in opened.hear()
    write_to(aoi, owned, "Once more")
    assert "Answer not sent" not in aoi.get("/conversations").get_data(as_text=True)


def test_an_answer_that_may_have_arrived_is_marked_as_such(app, centre, owned, sign_in):
    aoi = sign_in(centre.aoi)
    write_to(aoi, owned, "Here it is")
    with app.app_context(), transaction():
        db.session.query(OutboundDelivery).one().state = DeliveryState.UNKNOWN
    assert "Answer may not have arrived" in aoi.get("/conversations").get_data(as_text=True)
