"""What an answer quotes reaches the phone as a quote; what cannot be quoted stops the answer."""

import pytest
from sqlalchemy import select

from simulator.bubbles import bubbles
from webapp.conversations.actions.message_changes import retract
from webapp.conversations.actions.outbound import post_message
from webapp.conversations.actions.said import Said
from webapp.conversations.models import Conversation, Message
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.transaction import transaction


def message_of(talk, text):
    with talk.app.app_context():
        found = db.session.scalars(select(Message).where(Message.text == text)).one()
        db.session.expunge(found)
        return found


def quote(talk, text, quoted_id):
    with talk.app.app_context(), transaction():
        conversation = db.session.scalars(select(Conversation).order_by(Conversation.id)).first()
        post_message(conversation, talk.centre.aoi, Said(text, None, quoted_id))


def test_the_phone_shows_what_an_answer_quotes_also_by_push(talk):
    for text in ("free", "counted"):
        quote(talk, text, message_of(talk, "Hello").id)
        talk.deliver()
    assert [bubble.quoted for bubble in bubbles(talk.phone)] == ["", "Hello", "Hello"]
    assert [delivery.route for delivery in talk.deliveries()] == ["reply", "push"]


def test_only_the_first_bubble_of_a_long_answer_quotes(talk):
    quote(talk, "word " * 1500, message_of(talk, "Hello").id)
    talk.deliver()
    assert [bubble.quoted for bubble in bubbles(talk.phone)] == ["", "Hello", ""]


def test_our_own_answers_can_be_quoted_by_either_side(talk):
    talk.answer("answer")
    talk.deliver()
    ours = message_of(talk, "answer")
    quote(talk, "as I said", ours.id)
    talk.deliver()
    talk.arrives(talk.phone.write("which one?", quoted_message_id=ours.external_id))
    assert bubbles(talk.phone)[-2].quoted == "answer"
    assert message_of(talk, "which one?").quoted_message_id == ours.id


def test_an_answer_that_is_not_accepted_yet_cannot_be_quoted(talk):
    talk.answer("answer")
    with pytest.raises(Conflict):
        quote(talk, "as I said", message_of(talk, "answer").id)


def test_what_was_taken_back_or_is_of_another_chat_is_quoted_by_nobody(talk):
    other = talk.sim.phone("lin")
    talk.arrives(other.write("elsewhere"))
    hello = message_of(talk, "Hello")
    with talk.app.app_context(), transaction():
        retract(hello.channel_account_id, hello.external_id)
    for quoted_id in (message_of(talk, "elsewhere").id, hello.id, 999_999):
        with pytest.raises(Conflict) as refusal:
            quote(talk, "never sent", quoted_id)
        assert refusal.value.code == "not_quotable"
    assert talk.deliveries() == []
