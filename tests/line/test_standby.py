"""A chat that another module answers: kept, shown, and left alone until it is ours again."""

import pytest
from sqlalchemy import select

from tests.factories import FAY, csrf_token, login, make_available, make_centre, text_event, work
from tests.factories import post_webhook as post
from webapp.agents.models import Presence, PresenceStatus
from webapp.automation.actions.automated_messages import say
from webapp.automation.triggers import Trigger
from webapp.conversations.actions.outbound import post_message
from webapp.conversations.models import Conversation, ConversationSession, Message
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.transaction import transaction
from webapp.outbox.models import OutboundDelivery
from webapp.routing.actions.offers import accept_offer
from webapp.routing.queries.explanation import Headline, explain
from webapp.workstreams.models import Workstream


@pytest.fixture
def centre(app):
    with app.app_context():
        made = make_centre()
        make_available(made.aoi)
        return made


@pytest.fixture
def arrive(app, client, centre):
    start = int(clock.now().timestamp() * 1000)

    def come(text, mode, second=0):
        post(client, centre, [text_event(text, mode=mode, at=start + second * 1000)])
        work(app, "lanes", "assignment")

    return come


def test_what_another_module_answers_rings_at_nobody_and_is_kept(app, arrive):
    arrive("to the other one", "standby")
    with app.app_context():
        assert db.session.scalars(select(Conversation)).all() == []
        [message] = db.session.scalars(select(Message)).all()
        assert (message.text, message.direction) == ("to the other one", "inbound")


@pytest.mark.both_databases
def test_once_the_chat_is_ours_again_it_rings_with_its_history(app, centre, arrive):
    arrive("to the other one", "standby")
    arrive("to you", "active", second=1)
    with app.app_context():
        assert db.session.scalars(select(ConversationSession.agent_id)).all() == [centre.aoi]
    page = login(app.test_client(), centre.aoi).get("/conversations/1").text
    assert "to the other one" in page


def accept(app, centre):
    with app.app_context(), transaction():
        accept_offer(db.session.scalars(select(ConversationSession.id)).one(), centre.aoi)


def test_an_answer_is_held_with_the_reason(app, centre, arrive):
    arrive("to you", "active")
    accept(app, centre)
    arrive("to the other one", "standby", second=1)
    aoi = login(app.test_client(), centre.aoi)
    page = aoi.get("/conversations/1")
    assert 'data-may-write="false"' in page.text
    assert " data-standby" in page.text
    answer = aoi.post(
        "/conversations/1/messages", data={"text": "me too", "csrf_token": csrf_token(page)}
    )
    assert answer.status_code == 409
    assert "Another service answers this chat now" in answer.text
    arrive("to you again", "active", second=2)
    assert 'data-may-write="true"' in aoi.get("/conversations/1").text


def test_nothing_is_said_by_ourselves_either(app, centre, arrive):
    arrive("to you", "active")
    accept(app, centre)
    arrive("to the other one", "standby", second=1)
    with app.app_context(), transaction():
        conversation = db.session.scalars(select(Conversation)).one()
        assert say(conversation, Trigger.FILE_REFUSED) is None
        with pytest.raises(Conflict):
            post_message(conversation, centre.aoi, "me too")
    with app.app_context():
        assert db.session.scalars(select(OutboundDelivery)).all() == []


def test_what_was_told_later_stands(arrive, app, centre):
    """Webhooks come in any order."""
    arrive("to you", "active", second=5)
    arrive("to the other one, before", "standby", second=1)
    accept(app, centre)
    page = login(app.test_client(), centre.aoi).get("/conversations/1").text
    assert 'data-may-write="true"' in page


def ringing_at():
    wanted = select(ConversationSession.agent_id).where(ConversationSession.ended_at.is_(None))
    return db.session.scalars(wanted).all()


@pytest.mark.both_databases
def test_what_rings_stops_when_another_module_takes_the_chat_and_comes_back_with_it(
    app, client, centre, arrive
):
    arrive("to you", "active")
    arrive("to the other one", "standby", second=1)
    with app.app_context():
        conversation = db.session.get_one(Conversation, 1)
        waiting_since = conversation.waiting_since_at
        assert (ringing_at(), conversation.state) == ([], "open")
        assert explain(conversation).headline_code == Headline.ANSWERED_ELSEWHERE
        assert db.session.get_one(Presence, centre.aoi).reserved_units == 0
    arrive("to you again", "active", second=2)
    with app.app_context():
        assert ringing_at() == [centre.aoi]
        assert db.session.get_one(Conversation, 1).waiting_since_at == waiting_since


def test_what_another_module_answers_holds_up_nobody_of_its_like(app, client, centre, arrive):
    with app.app_context(), transaction():
        db.session.get_one(Presence, centre.aoi).status = PresenceStatus.AWAY
    arrive("to you", "active")
    arrive("to the other one", "standby", second=1)
    post(client, centre, [text_event("me too", user_id=FAY)])
    work(app, "lanes")
    with app.app_context():
        make_available(centre.aoi)
    work(app, "assignment")
    with app.app_context():
        assert [s.conversation_id for s in db.session.scalars(select(ConversationSession))] == [2]


@pytest.mark.both_databases
def test_nobody_here_is_late_while_another_module_answers(app, centre, arrive):
    with app.app_context(), transaction():
        db.session.scalars(select(Workstream)).one().first_response_minutes = 10

    def due():
        work(app, "response_targets", "breaches")
        with app.app_context():
            row = db.session.scalars(select(Conversation)).one()
            return row.response_due_at, row.awaiting_reply_since_at

    arrive("to you", "active")
    accept(app, centre)
    first, since = due()
    assert first is not None
    arrive("to the other one", "standby", second=1)
    assert due() == (None, None)
    arrive("to you again", "active", second=2)
    again, since_again = due()
    assert again > first
    assert since_again > since
