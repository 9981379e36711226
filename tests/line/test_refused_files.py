"""Where customers' files are not accepted: nothing is fetched, the customer is told once."""

import pytest
from sqlalchemy import select

from tests import factories
from tests.outbox.conftest import centre, settings, sim, talk
from webapp.automation.actions.automated_messages import set_texts
from webapp.automation.triggers import Trigger, default_text
from webapp.channels.models import ChannelInstance
from webapp.conversations.actions.outbound import post_message
from webapp.conversations.actions.transitions import close
from webapp.conversations.models import Attachment, Conversation, Message
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.intake.actions import replay
from webapp.intake.models import WebhookEvent
from webapp.routing.actions.wrap_up import end

__all__ = ["centre", "settings", "sim", "talk"]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
ENGLISH = default_text(Trigger.FILE_REFUSED, "en")


def instance():
    return db.session.scalars(select(ChannelInstance)).one()


@pytest.fixture
def strict(talk):
    """The talk, at an instance that takes no files from customers."""
    with talk.app.app_context(), transaction():
        instance().is_customer_file_allowed = False
    return talk


def told(talk):
    """What was written to the customer by itself: (trigger, text, agent)."""
    with talk.app.app_context():
        wanted = select(Message.trigger, Message.text, Message.agent_id)
        return [
            tuple(row) for row in db.session.execute(wanted.where(Message.trigger.is_not(None)))
        ]


def send_all_kinds(talk):
    phone = talk.phone
    talk.arrives(
        phone.send_media("image", PNG, "image/png"),
        phone.send_media("video", b"film", "video/mp4", duration_ms=1000),
        phone.send_media("audio", b"sound", "audio/m4a", duration_ms=1000),
        phone.send_file("order.pdf", b"%PDF", "application/pdf"),
    )


@pytest.mark.both_databases
def test_no_kind_of_file_is_kept_or_asked_for(strict):
    send_all_kinds(strict)
    factories.work(strict.app, "attachments")
    with strict.app.app_context():
        assert db.session.scalars(select(Attachment)).all() == []
        kept = db.session.execute(
            select(Message.kind, Message.content).where(Message.kind != "text").order_by(Message.id)
        ).all()
    assert [kind for kind, _ in kept] == ["image", "video", "audio", "file"]
    assert all(content["is_refused"] for _, content in kept)
    assert kept[-1].content["file_name"] == "order.pdf"
    assert strict.calls("content") == []


def test_allowed_files_are_fetched_as_ever(talk):
    talk.arrives(talk.phone.send_file("order.pdf", b"%PDF", "application/pdf"))
    factories.work(talk.app, "attachments")
    assert len(talk.calls("content")) == 1
    assert told(talk) == []


def test_the_customer_is_told_once_a_conversation_on_the_phone_and_free(strict):
    send_all_kinds(strict)
    strict.arrives(strict.phone.send_media("image", PNG, "image/png"))
    strict.deliver()
    assert told(strict) == [("file_refused", ENGLISH, None)]
    assert strict.phone.texts() == [ENGLISH]
    assert len(strict.calls("reply")) == 1
    assert strict.calls("push") == []


def test_a_next_conversation_is_told_again(strict):
    strict.arrives(strict.phone.send_media("image", PNG, "image/png"))
    with strict.app.app_context(), transaction():
        conversation = db.session.scalars(select(Conversation)).one()
        end(conversation, strict.centre.aoi)
        close(conversation, strict.centre.aoi)
    strict.arrives(strict.phone.send_media("image", PNG, "image/png"))
    assert len(told(strict)) == 2


@pytest.mark.both_databases
@pytest.mark.parametrize("language", ["en", "fi", "ja", "th", "zh_Hant"])
def test_the_customer_is_told_in_the_instances_language(strict, language):
    with strict.app.app_context(), transaction():
        instance().language = language
    strict.arrives(strict.phone.send_media("image", PNG, "image/png"))
    [(_, text, _)] = told(strict)
    assert text == default_text(Trigger.FILE_REFUSED, language)
    assert (text == ENGLISH) == (language == "en")


def test_the_instances_own_words_go_before_ours(strict):
    with strict.app.app_context(), transaction():
        set_texts(instance(), {Trigger.FILE_REFUSED: "Words, please."})
    strict.arrives(strict.phone.send_media("image", PNG, "image/png"))
    strict.deliver()
    assert strict.phone.texts() == ["Words, please."]


def test_a_second_copy_and_a_replay_tell_nothing_twice(strict):
    event = strict.phone.send_media("image", PNG, "image/png")
    strict.arrives(event)
    strict.arrives(event | {"webhookEventId": "01AGAIN"})
    with strict.app.app_context(), transaction():
        for kept in db.session.scalars(select(WebhookEvent)).all():
            replay(kept)
    factories.work(strict.app, "lanes")
    assert len(told(strict)) == 1


def test_a_file_taken_back_before_it_came_needs_no_answer(strict):
    event = strict.phone.send_media("image", PNG, "image/png")
    unsend = strict.phone.unsend(event["message"]["id"])
    strict.arrives(unsend | {"timestamp": event["timestamp"] - 1}, event)
    assert told(strict) == []


def test_where_another_module_answers_we_say_nothing(strict):
    event = strict.phone.send_media("image", PNG, "image/png")
    strict.arrives({**event, "mode": "standby"})
    assert told(strict) == []


def test_the_agent_sees_that_a_file_was_refused_and_what_was_said(strict):
    strict.arrives(strict.phone.send_file("<b>order.pdf", b"%PDF", "application/pdf"))
    strict.arrives(strict.phone.send_media("image", PNG, "image/png"))
    browser = factories.login(strict.app.test_client(), strict.centre.aoi)
    with strict.app.app_context():
        conversation_id = db.session.scalars(select(Conversation.id)).one()
    page = browser.get(f"/conversations/{conversation_id}").text
    assert "A file was refused: &lt;b&gt;order.pdf" in page
    assert "A file was refused: Picture" in page
    assert "Automatic message" in page
    assert "being fetched" not in page


def test_an_answer_written_after_it_goes_out_after_it(strict):
    strict.arrives(strict.phone.send_media("image", PNG, "image/png"))
    with strict.app.app_context(), transaction():
        conversation = db.session.scalars(select(Conversation)).one()
        post_message(conversation, strict.centre.aoi, "Hello")
    strict.deliver()
    assert strict.phone.texts() == [ENGLISH, "Hello"]
