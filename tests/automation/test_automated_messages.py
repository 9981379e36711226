"""What is said automatically: polite words in every language, or an instance's own."""

import pytest
from sqlalchemy import select

from tests.factories import make_centre, write
from webapp.automation.actions.automated_messages import say_once, set_texts
from webapp.automation.queries import own_texts, text_of
from webapp.automation.triggers import LANGUAGES, Trigger, default_text, language_tag
from webapp.channels.models import ChannelInstance
from webapp.conversations.models import Conversation, Message
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.text import utf16_length
from webapp.core.transaction import transaction

pytestmark = pytest.mark.both_databases


@pytest.fixture
def centre(app):
    with app.app_context():
        yield make_centre()


def instance():
    return db.session.scalars(select(ChannelInstance)).one()


@pytest.mark.parametrize("trigger", list(Trigger))
def test_every_trigger_has_words_of_ours_in_every_language(trigger):
    texts = {default_text(trigger, language) for language in LANGUAGES}
    assert len(texts) == len(LANGUAGES)
    assert all(0 < utf16_length(text) <= 500 for text in texts)


def test_a_language_without_words_gets_the_english_ones():
    assert default_text(Trigger.FILE_REFUSED, "xx") == default_text(Trigger.FILE_REFUSED, "en")


def test_a_language_is_named_in_pages_as_html_names_it():
    assert language_tag("zh_Hant") == "zh-Hant"


def test_own_words_replace_ours_and_go_again(centre):
    with transaction():
        set_texts(instance(), {Trigger.FILE_REFUSED: "  No files.\r\nSorry. "})
    assert own_texts(instance().id) == {Trigger.FILE_REFUSED: "No files.\nSorry."}
    assert text_of(instance(), Trigger.FILE_REFUSED) == "No files.\nSorry."
    with transaction():
        set_texts(instance(), {})
    assert own_texts(instance().id) == {}
    assert text_of(instance(), Trigger.FILE_REFUSED) == default_text(Trigger.FILE_REFUSED, "en")


@pytest.mark.parametrize("text", ["", "  \n ", "😀" * 1001], ids=["empty", "spaces", "too long"])
def test_words_that_cannot_be_said_are_refused(centre, text):
    with pytest.raises(Invalid) as caught, transaction():
        set_texts(instance(), {Trigger.FILE_REFUSED: text})
    assert caught.value.field == "messages"


def test_the_longest_words_are_kept_whole(centre):
    with transaction():
        set_texts(instance(), {Trigger.FILE_REFUSED: "😀" * 1000})
    assert own_texts(instance().id)[Trigger.FILE_REFUSED] == "😀" * 1000


def test_an_account_on_no_workstream_says_nothing(app, client, centre):
    with transaction():
        db.session.delete(instance())
    write(app, client, centre)
    with transaction():
        conversation = db.session.scalars(select(Conversation)).one()
        assert say_once(conversation, Trigger.FILE_REFUSED) is None
    assert db.session.scalars(select(Message).where(Message.trigger.is_not(None))).all() == []
