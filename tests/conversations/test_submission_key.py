"""A sending that is posted twice, because its answer got lost, reaches the customer once."""

import threading

import pytest
from sqlalchemy import func, select

from tests.factories import make_available, make_centre, work, write
from webapp.conversations.actions.outbound import post_message
from webapp.conversations.models import Conversation, Message
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.outbox.models import OutboundDelivery
from webapp.routing.actions.offers import pick

pytestmark = pytest.mark.both_databases


@pytest.fixture
def conversation_id(app, client):
    with app.app_context():
        centre = make_centre()
        make_available(centre.aoi)
    write(app, client, centre)
    work(app, "assignment")
    with app.app_context(), transaction():
        conversation = db.session.scalars(select(Conversation)).one()
        pick(conversation, centre.aoi)
        return conversation.id


def post(app, conversation_id, text, key):
    with app.app_context(), transaction():
        conversation = db.session.get_one(Conversation, conversation_id)
        return post_message(conversation, conversation.agent_id, text, key).id


def count(app, model):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def test_the_same_key_gives_the_first_message(app, conversation_id):
    first = post(app, conversation_id, "Hello", "key-1")
    assert post(app, conversation_id, "Hello", "key-1") == first
    assert count(app, OutboundDelivery) == 1


def test_other_keys_and_none_are_other_messages(app, conversation_id):
    keys = ("key-1", "key-2", None, None)
    assert len({post(app, conversation_id, "Hello", key) for key in keys}) == 4


def test_two_at_the_same_moment_make_one(app, conversation_id):
    start, posted = threading.Barrier(2), []

    def race():
        start.wait()
        posted.append(post(app, conversation_id, "Hello", "key-1"))

    threads = [threading.Thread(target=race) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(posted) == 2
    assert len(set(posted)) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Message.agent_id.is_not(None))) == 1
