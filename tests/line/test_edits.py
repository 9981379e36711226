"""Words a sender changed: the latest stand, the old are nowhere, in whatever order edits come."""

import itertools

import pytest
from sqlalchemy import select

from tests.factories import login, post_webhook, text_event, work
from tests.line.test_unsend import everything_kept, unsend_event
from webapp.conversations.models import Message
from webapp.core import clock
from webapp.core.database import db
from webapp.line.models import ReplyToken

MESSAGE_ID = "602331454600000001"


def events():
    """A message and its two edits, a second apart; each by the word it says."""
    start = int(clock.now().timestamp() * 1000)
    made = {}
    for number, word in enumerate(("first", "second", "third")):
        event = text_event(f"the {word} words", at=start + number * 1000, message_id=MESSAGE_ID)
        made[word] = event if number == 0 else {**event, "type": "messageEdited"}
    return made


def text_of(app):
    with app.app_context():
        [message] = db.session.scalars(select(Message)).all()
        return message.text


@pytest.mark.both_databases
@pytest.mark.parametrize("order", list(itertools.permutations(["first", "second", "third"])))
def test_the_latest_words_stand_and_the_old_are_nowhere(app, client, centre, order):
    said = events()
    for word in order:
        post_webhook(client, centre, [said[word]])
        work(app, "lanes", "assignment")
    assert text_of(app) == "the third words"
    kept = everything_kept(app)
    assert "first words" not in kept
    assert "second words" not in kept


def test_an_edit_that_comes_again_changes_nothing(app, client, centre):
    said = events()
    post_webhook(client, centre, [said["first"], said["third"]])
    work(app, "lanes")
    post_webhook(client, centre, [{**said["second"], "webhookEventId": "01LATE"}])
    work(app, "lanes")
    assert text_of(app) == "the third words"


@pytest.mark.parametrize("order", list(itertools.permutations(["first", "second", "unsend"])))
def test_what_was_taken_back_stays_so_whenever_its_edit_comes(app, client, centre, order):
    said = events() | {"unsend": unsend_event(MESSAGE_ID)}
    for word in order:
        post_webhook(client, centre, [said[word]])
        work(app, "lanes")
    assert text_of(app) is None
    assert " words" not in everything_kept(app)


def test_an_edited_message_is_shown_so_and_its_token_answers(app, client, centre):
    said = events()
    post_webhook(client, centre, [said["first"], said["second"]])
    work(app, "lanes", "assignment")
    page = login(app.test_client(), centre.dana).get("/conversations/1").text
    assert "the second words" in page
    assert '<span class="edited">edited</span>' in page
    with app.app_context():
        tokens = set(db.session.scalars(select(ReplyToken.token)))
    assert tokens == {said["first"]["replyToken"], said["second"]["replyToken"]}


@pytest.mark.both_databases
def test_lines_own_emojis_are_kept_and_marked(app, client, centre):
    """Index and length count UTF-16 units: the face before them takes two."""
    emoji = {"productId": "5ac1", "emojiId": "002"}
    places = [{"index": 3, "length": 6}, {"index": 9, "length": 6}, {"index": 12, "length": 99}]
    text = "\U0001f600 (love)(love) https://example.com/"
    message = {"id": "1", "type": "text", "text": text, "emojis": [p | emoji for p in places] + [7]}
    message["mention"] = {"mentionees": [{"index": 0, "length": 2}, {"index": 3, "length": 1}]}
    post_webhook(client, centre, [text_event(message=message)])
    work(app, "lanes", "assignment")
    with app.app_context():
        content = db.session.scalars(select(Message.content)).one()
    facts = {"product_id": "5ac1", "emoji_id": "002"}
    assert content["emojis"] == [place | facts for place in places[:2]]
    assert content["mentions"] == [{"index": 0, "length": 2}, {"index": 3, "length": 1}]
    page = login(app.test_client(), centre.dana).get("/conversations/1").text
    marked = '<span class="channel-emoji" title="An emoji of the channel">(love)</span>'
    assert f'<bdi class="mention">\U0001f600</bdi> {marked}{marked} <a' in page
