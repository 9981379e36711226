"""A sticker goes the way of every answer; one that LINE does not take is never tried."""

import pytest
from sqlalchemy import select

from simulator.bubbles import bubbles
from webapp.conversations.actions.outbound import answer
from webapp.conversations.actions.said import Said
from webapp.conversations.models import Conversation, Message
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.transaction import transaction
from webapp.line.stickers import SENDABLE
from webapp.outbox.transport import Sticker

HAPPY = Sticker("11537", "52002735")


def send(talk, sticker, key=None, quoted_id=None):
    with talk.app.app_context(), transaction():
        conversation = db.session.scalars(select(Conversation)).one()
        return answer(conversation, talk.centre.aoi, Said("", sticker, quoted_id), key).id


def test_a_sticker_reaches_the_phone_free_and_once(talk):
    assert send(talk, HAPPY, "key-1") == send(talk, HAPPY, "key-1")
    talk.deliver()
    [message] = talk.phone.delivered()
    assert message.payload == {"type": "sticker", "packageId": "11537", "stickerId": "52002735"}
    assert talk.state() == ("accepted", "reply")


def test_a_sticker_can_quote_and_be_quoted(talk):
    with talk.app.app_context():
        hello = db.session.scalars(select(Message.id)).one()
    sent = send(talk, HAPPY, quoted_id=hello)
    talk.deliver()
    send(talk, HAPPY, quoted_id=sent)
    talk.deliver()
    assert [bubble.quoted for bubble in bubbles(talk.phone)] == ["", "Hello", "Sticker"]


def test_another_sticker_is_refused_and_nothing_is_queued(talk):
    for other in (
        Sticker("11537", "1988"),
        Sticker("1", "1"),
        Sticker("446", "x"),
        Sticker("", ""),
    ):
        with pytest.raises(Invalid) as refusal:
            send(talk, other)
        assert refusal.value.code == "sticker_unknown"
    assert talk.deliveries() == []


def test_our_list_is_what_line_takes(sim):
    """The simulator's is written apart from ours."""
    from simulator.stickers import SENDABLE as TAKEN

    ours = {package.id: package.sticker_ids for package in SENDABLE}
    assert ours == TAKEN
