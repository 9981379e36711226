"""What an agent writes appears once, and is never lost when it is refused."""

import re

import pytest

from tests.factories import write
from webapp.contacts.actions.profiles import set_blocked
from webapp.contacts.models import SocialProfile
from webapp.conversations.models import Conversation, Message
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.outbox.models import DeliveryState, OutboundDelivery, Route

pytestmark = pytest.mark.both_databases


def post(browser, conversation_id, text, **facts):
    return browser.send("POST", f"/conversations/{conversation_id}/messages", text=text, **facts)


def set_delivery(app, state, route=None, reason=None):
    with app.app_context():
        with transaction():
            delivery = db.session.query(OutboundDelivery).one()
            delivery.state, delivery.route, delivery.reason = state, route, reason
        return delivery.message_id


def test_a_sent_text_is_answered_with_its_bubble(centre, owned, sign_in):
    answer = post(sign_in(centre.aoi), owned, "On its way <b>now</b>")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 201
    assert f"beforeend:#timeline_{owned}_lines" in html
    assert "On its way &lt;b&gt;now&lt;/b&gt;" in html
    assert "queued" in html


def test_a_refusal_stands_beside_the_field(app, centre, owned, sign_in):
    aoi = sign_in(centre.aoi)
    for text in ("", "  \n ", "x" * 30_000):
        answer = post(aoi, owned, text)
        assert answer.status_code == 422
        assert f'id="conversation_{owned}_problem"' in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.query(Message).filter_by(direction="outbound").count() == 0


def test_a_draft_survives_a_reload_and_goes_with_the_message(centre, owned, sign_in):
    aoi = sign_in(centre.aoi)
    assert aoi.send("PUT", f"/conversations/{owned}/draft", text="half a thou").status_code == 204
    assert "half a thou" in aoi.get(f"/conversations/{owned}").get_data(as_text=True)
    assert "half a thou" not in (
        sign_in(centre.ben).get(f"/conversations/{owned}").get_data(as_text=True)
    )
    post(aoi, owned, "half a thought")
    page = aoi.get(f"/conversations/{owned}").get_data(as_text=True)
    assert "half a thou</textarea>" not in page


STAGES = [
    (DeliveryState.SENDING, Route.PUSH, "sending", False),
    (DeliveryState.ACCEPTED, Route.REPLY, "sent · free", False),
    (DeliveryState.ACCEPTED, Route.PUSH, "sent · counted", False),
    (DeliveryState.FAILED, Route.PUSH, "failed", True),
    (DeliveryState.UNKNOWN, Route.REPLY, "unknown, may have arrived", True),
]


def test_the_bubble_says_how_far_it_came(app, centre, owned, sign_in):
    aoi = sign_in(centre.aoi)
    post(aoi, owned, "Hello")
    for state, route, words, is_resendable in STAGES:
        message_id = set_delivery(app, state, route, "the channel's own reason")
        page = aoi.get(f"/conversations/{owned}").get_data(as_text=True)
        bubble = page.split(f'id="message_{message_id}"')[1].split("</li>")[0]
        assert words in bubble
        assert ("/resending" in bubble) == is_resendable
        assert ("the channel&#39;s own reason" in bubble) == is_resendable


def test_who_has_blocked_us_is_said_before_sending_and_on_the_bubble(app, centre, owned, sign_in):
    aoi = sign_in(centre.aoi)
    post(aoi, owned, "Before")
    with app.app_context(), transaction():
        set_blocked(db.session.query(SocialProfile).one(), True)
    page = aoi.get(f"/conversations/{owned}").get_data(as_text=True)
    note = page.split(f'id="conversation_{owned}_blocked"')[1].split("</p>")[0]
    assert "hidden" not in note.split(">")[0]
    assert post(aoi, owned, "Into a wall").headers["X-Refusal"] == "blocked"
    post(aoi, owned, "Into a wall", is_block_known="yes")
    with app.app_context(), transaction():
        for delivery in db.session.query(OutboundDelivery):
            delivery.state, delivery.route = DeliveryState.ACCEPTED, Route.PUSH
    page = aoi.get(f"/conversations/{owned}").get_data(as_text=True)
    before, after = (
        page.split(f'<p class="words" dir="auto">{text}</p>')[1].split("</li>")[0]
        for text in ("Before", "Into a wall")
    )
    assert "sent · counted" in before
    assert "sent ·" not in after
    assert "does not arrive" in after


def test_a_key_that_was_taken_gets_a_yes_as_long_as_it_is_asked_there(
    app, client, centre, owned, sign_in
):
    aoi = sign_in(centre.aoi)

    def try_again(conversation_id):
        url = f"/conversations/{conversation_id}/messages"
        return aoi.send("POST", url, text="Hello", submission_key="k1")

    first = try_again(owned)
    assert 'data-key="k1"' in first.get_data(as_text=True)
    aoi.send("POST", f"/conversations/{owned}/wrap-up")
    aoi.send("POST", f"/conversations/{owned}/closure")
    assert try_again(owned).status_code == 201
    write(app, client, centre, "Again me")
    with app.app_context():
        assert db.session.query(Message).filter_by(direction="outbound").count() == 1
    aoi.send("POST", f"/conversations/{owned + 1}/session")
    assert try_again(owned + 1).status_code == 409


def test_what_is_closed_says_who_had_it_and_leads_on(centre, owned, sign_in):
    aoi = sign_in(centre.aoi)
    aoi.send("POST", f"/conversations/{owned}/wrap-up")
    assert "data-onward" not in aoi.get(f"/conversations/{owned}").get_data(as_text=True)
    aoi.send("POST", f"/conversations/{owned}/closure")
    page = aoi.get(f"/conversations/{owned}").get_data(as_text=True)
    assert "<dt>Agent</dt><dd>Aoi</dd>" in page
    assert "data-onward" in page


def test_only_the_owner_sends_again(app, centre, owned, sign_in):
    aoi = sign_in(centre.aoi)
    post(aoi, owned, "Hello")
    message_id = set_delivery(app, DeliveryState.FAILED)
    url = f"/messages/{message_id}/resending"
    assert sign_in(centre.chen).send("POST", url).status_code == 404
    assert sign_in(centre.ben).send("POST", url).status_code == 409
    assert aoi.send("POST", url).status_code == 200
    page = aoi.get(f"/conversations/{owned}").text
    assert "delivery-queued" in page.split(f'id="message_{message_id}"')[1].split("</li>")[0]


def test_unread_counts_until_it_was_on_the_screen(app, centre, owned, sign_in):
    aoi = sign_in(centre.aoi)
    assert 'class="unread">1' in aoi.get("/conversations").get_data(as_text=True)
    with app.app_context():
        newest = db.session.query(Message.id).scalar()
    aoi.send("POST", f"/conversations/{owned}/reading", message_id=newest)
    assert 'class="unread"' not in aoi.get("/conversations").get_data(as_text=True)


def test_a_turn_goes_from_active_through_wrap_up_to_closed(centre, owned, sign_in):
    aoi = sign_in(centre.aoi)
    aoi.send("POST", f"/conversations/{owned}/wrap-up")
    ended = aoi.get(f"/conversations/{owned}").text
    assert 'data-state="wrap_up"' in ended
    assert 'data-command="close"' in ended
    aoi.send("POST", f"/conversations/{owned}/closure")
    closed = aoi.get(f"/conversations/{owned}").text
    assert 'data-state="closed"' in closed
    assert re.findall(r'data-command="(\w+)"', closed) == ["reopen"]


def test_a_parked_one_can_be_reopened(centre, owned, sign_in):
    aoi = sign_in(centre.aoi)
    aoi.send("DELETE", f"/conversations/{owned}/session")
    assert 'data-state="waiting"' in aoi.get(f"/conversations/{owned}").text
    reopened = aoi.send("POST", f"/conversations/{owned}/session").get_data(as_text=True)
    assert 'data-state="active"' in reopened


def test_what_arrived_is_said_so_also_when_the_conversation_is_out_of_sight(
    app, centre, owned, sign_in
):
    aoi, url = sign_in(centre.aoi), f"/conversations/{owned}/messages"
    assert aoi.send("POST", url, text="Hello", submission_key="k1").status_code == 201
    with app.app_context(), transaction():
        conversation = db.session.get_one(Conversation, owned)
        conversation.agent_id = conversation.previous_agent_id = None
        conversation.queue_id = centre.other_queue_id
    assert aoi.send("POST", url, text="Hello", submission_key="k1").status_code == 201
    assert aoi.send("POST", url, text="Hello", submission_key="k2").status_code == 404
    assert sign_in(centre.chen).send("POST", url, text="x", submission_key="k1").status_code == 409
    with app.app_context():
        assert db.session.query(Message).filter_by(direction="outbound").count() == 1
