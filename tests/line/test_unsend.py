"""What a customer took back can be found nowhere any more, whichever came first."""

import json

import pytest
from sqlalchemy import select, text

from tests.factories import post_webhook, text_event, work
from webapp.conversations.models import Attachment, AttachmentState, Message
from webapp.core import storage
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.intake.models import WebhookEvent

pytestmark = pytest.mark.both_databases

SECRET_WORDS = "my card number is 4111"
MESSAGE_ID = "602331454600000001"


def unsend_event(message_id=MESSAGE_ID):
    event = text_event(type="unsend", unsend={"messageId": message_id})
    del event["message"], event["replyToken"]
    return event


def image_event():
    picture = {"id": MESSAGE_ID, "type": "image", "contentProvider": {"type": "line"}}
    return text_event(message=picture)


def everything_kept(app):
    """Every text of every table, as one string."""
    with app.app_context(), db.engine.connect() as connection:
        tables = db.metadata.tables
        rows = [connection.execute(text(f"SELECT * FROM {name}")).all() for name in tables]
    return str(rows)


def test_content_is_gone_everywhere_when_the_message_came_first(app, client, centre):
    event = text_event(SECRET_WORDS, message_id=MESSAGE_ID)
    post_webhook(client, centre, [event])
    work(app, "lanes")
    assert SECRET_WORDS in everything_kept(app)
    post_webhook(client, centre, [unsend_event()])
    work(app, "lanes")
    assert SECRET_WORDS not in everything_kept(app)
    with app.app_context():
        message = db.session.scalars(select(Message)).one()
        assert message.retracted_at is not None
        assert (message.text, message.content) == (None, {})


def test_content_is_never_kept_when_the_unsend_came_first(app, client, centre):
    post_webhook(client, centre, [unsend_event()])
    work(app, "lanes")
    post_webhook(client, centre, [text_event(SECRET_WORDS, message_id=MESSAGE_ID)])
    work(app, "lanes")
    assert SECRET_WORDS not in everything_kept(app)
    with app.app_context():
        assert db.session.scalars(select(Message)).one().retracted_at is not None


def test_a_redelivery_after_the_unsend_brings_nothing_back(app, client, centre):
    event = text_event(SECRET_WORDS, message_id=MESSAGE_ID)
    post_webhook(client, centre, [event, unsend_event()])
    work(app, "lanes")
    again = event | {"deliveryContext": {"isRedelivery": True}, "webhookEventId": "01AGAIN"}
    post_webhook(client, centre, [again])
    work(app, "lanes")
    assert SECRET_WORDS not in everything_kept(app)
    with app.app_context():
        assert db.session.scalars(select(Message.text)).all() == [None]
        stored = db.session.scalars(select(Message)).one()
        assert stored.retracted_at is not None


def test_the_file_is_removed_too(app, client, centre):
    post_webhook(client, centre, [image_event()])
    work(app, "lanes")
    with app.app_context():
        with transaction():
            attachment = db.session.scalars(select(Attachment)).one()
            attachment.state = AttachmentState.STORED
        token = attachment.token
        storage.save(token, [b"\x89PNG picture"])
    post_webhook(client, centre, [unsend_event()])
    work(app, "lanes")
    with app.app_context():
        assert db.session.scalars(select(Attachment)).all() == []
        with pytest.raises(FileNotFoundError):
            storage.open_file(token)


def test_what_a_killed_fetch_left_of_the_file_is_removed_too(app, settings, client, centre):
    post_webhook(client, centre, [image_event()])
    work(app, "lanes")
    media = settings.instance_path / "media"
    media.mkdir()
    with app.app_context():
        token = db.session.scalars(select(Attachment.token)).one()
    (media / f"{token}.part").write_bytes(b"\x89PNG half a pict")
    post_webhook(client, centre, [unsend_event()])
    work(app, "lanes")
    assert list(media.iterdir()) == []


def test_a_file_of_a_message_taken_back_is_never_asked_for(app, client, centre):
    post_webhook(client, centre, [unsend_event(), image_event()])
    work(app, "lanes")
    with app.app_context():
        assert db.session.scalars(select(Attachment)).all() == []


def test_a_failure_that_quoted_the_words_forgets_them(app, client, centre):
    post_webhook(client, centre, [text_event(SECRET_WORDS, message_id=MESSAGE_ID)])
    with app.app_context(), transaction():
        kept = db.session.scalars(select(WebhookEvent)).one()
        kept.state, kept.reason = "failed", f"DataError: parameters {SECRET_WORDS}"
    post_webhook(client, centre, [unsend_event()])
    work(app, "lanes")
    assert SECRET_WORDS not in everything_kept(app)
    with app.app_context():
        reasons = db.session.scalars(select(WebhookEvent.reason).order_by(WebhookEvent.id)).all()
        assert reasons == ["DataError", None]


def test_who_when_and_which_stay(app, client, centre):
    event = text_event(SECRET_WORDS, message_id=MESSAGE_ID)
    post_webhook(client, centre, [event, unsend_event()])
    work(app, "lanes")
    with app.app_context():
        first = select(WebhookEvent.payload).order_by(WebhookEvent.id)
        kept = json.loads(db.session.scalars(first).first())
    assert kept["source"] == event["source"]
    assert kept["timestamp"] == event["timestamp"]
    assert kept["message"] == {"id": MESSAGE_ID, "type": "text"}
