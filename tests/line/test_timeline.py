"""Every kind of event LINE sends, from the captured body to what stands in the chat."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.factories import post_body, work
from webapp.contacts.models import ProfileKind, SocialProfile
from webapp.conversations.models import Attachment, Conversation, Direction, Message
from webapp.core import clock
from webapp.core.database import db
from webapp.intake.models import EventState, WebhookEvent
from webapp.line.models import ReplyToken

PAYLOADS = Path(__file__).parent / "payloads"
# What stands in the timeline: kind, text, content, does it start a conversation.
SHOWN = {
    "text": (
        "text", "おはよう (love) 届いていますか？",
        {"emojis": [{"index": 5, "length": 6, "product_id": "5ac1bfd5040ab15980c9b435",
                     "emoji_id": "002"}]}, True,
    ),
    "text_with_quote_and_mention": (
        "text", "@Shop ใช่ค่ะ",
        {"quoted_external_id": "468789577898262530", "mentions": [{"index": 0, "length": 5}]}, True,
    ),
    "sticker": (
        "sticker", None,
        {"package_id": "446", "sticker_id": "1988",
         "keywords": ["cheers", "celebrate", "party", "happy"]}, True,
    ),
    "sticker_with_message": (
        "sticker", "いつもありがとう",
        {"package_id": "11069848", "sticker_id": "110424324", "keywords": ["thank you"]}, True,
    ),
    "image": (
        "image", None,
        {"image_set": "E005D41A7288F41B65593ED38FF6E9834B046AB36A37921A56BC236F13A91855",
         "image_index": 1, "image_total": 2}, True,
    ),
    "image_external": ("image", None, {}, True),
    "video": ("video", None, {"duration_ms": 60000}, True),
    "audio": ("audio", None, {"duration_ms": 5500}, True),
    "file": ("file", None, {"file_name": "領収書 3月.pdf", "size_bytes": 21385}, True),
    "location": (
        "location", None,
        {"title": "LINEヤフー本社", "address": "〒102-8282 東京都千代田区紀尾井町1-3",
         "latitude": 35.67966, "longitude": 139.73669}, True,
    ),
    "postback": ("postback", None, {"data": "action=order&item=42", "params": {}}, True),
    "postback_datetime": (
        "postback", None,
        {"data": "storeId=12345", "params": {"datetime": "2026-03-05T01:00"}}, True,
    ),
    "postback_rich_menu": (
        "postback", None,
        {"data": "richmenu-changed-to-b",
         "params": {"newRichMenuAliasId": "richmenu-alias-b", "status": "SUCCESS"}}, False,
    ),
    "follow": ("follow", None, {"is_unblocked": False}, False),
    "unfollow": ("unfollow", None, {}, False),
    "join": ("join", None, {}, False),
    "leave": ("leave", None, {}, False),
    "member_joined": ("member_joined", None, {}, False),
    "member_left": ("member_left", None, {}, False),
    "group_text": ("text", "こちらはグループです", {}, True),
    "room_text": ("text", "hello from a room", {}, True),
    "standby_text": ("text", "another module holds this chat", {}, False),
}  # fmt: skip
IGNORED = {
    "video_play_complete", "beacon", "membership", "delivery",
    "module", "activated", "bot_suspended",
}  # fmt: skip
# Of messages that never came, and of a link that nobody asked for.
ABOUT_NOTHING = {"unsend", "message_edited", "account_link"}
FILES = {"image", "image_external", "video", "audio", "file"}
WITHOUT_TOKEN = {"unfollow", "leave", "member_left", "standby_text"}


@pytest.fixture
def inside(app, centre):
    with app.app_context():
        yield


def captured(name):
    return (PAYLOADS / f"{name}.json").read_bytes()


def event_of(name):
    return json.loads(captured(name))["events"][0]


@pytest.fixture
def arrive(app, client, centre):
    """Let captured bodies arrive in this order, and be processed after the last one."""

    def deliver(*names):
        for name in names:
            assert post_body(client, centre, captured(name)).status_code == 200
        work(app, "lanes")

    return deliver


def test_every_captured_body_is_spoken_of_here():
    names = {path.stem for path in PAYLOADS.glob("*.json")}
    assert names == set(SHOWN) | IGNORED | {"connection_check"} | ABOUT_NOTHING


@pytest.mark.both_databases
@pytest.mark.parametrize("name", SHOWN)
def test_each_kind_is_kept_whole_and_stands_readable_in_the_timeline(arrive, inside, name):
    arrive(name)
    assert_kept_whole(name, EventState.DONE)
    kind, text, content, is_conversational = SHOWN[name]
    message = db.session.scalars(select(Message)).one()
    assert (message.kind, message.text, message.content) == (kind, text, content)
    is_said = is_conversational or name == "standby_text"
    assert message.direction == (Direction.INBOUND if is_said else Direction.SYSTEM)
    assert message.occurred_at == clock.from_milliseconds(event_of(name)["timestamp"])
    assert (message.conversation_id is not None) is is_conversational
    assert (message.attachment is not None) is (name in FILES)
    # A reply token is kept where LINE gives one.
    tokens = db.session.scalars(select(ReplyToken.token)).all()
    assert tokens == ([] if name in WITHOUT_TOKEN else [event_of(name)["replyToken"]])


def assert_kept_whole(name, state):
    """The only event holds every key that LINE sent, and is in that state; gives its row."""
    kept = db.session.scalars(select(WebhookEvent)).one()
    assert json.loads(kept.payload) == event_of(name)
    assert kept.state == state
    return kept


@pytest.mark.both_databases
@pytest.mark.parametrize("name", sorted(ABOUT_NOTHING))
def test_what_is_about_no_message_of_ours_is_kept_whole_too(arrive, inside, name):
    arrive(name)
    assert_kept_whole(name, EventState.DONE)


@pytest.mark.both_databases
@pytest.mark.parametrize("name", sorted(IGNORED))
def test_what_we_do_not_know_is_kept_whole_and_shown_nowhere(arrive, inside, name):
    arrive(name)
    kept = assert_kept_whole(name, EventState.IGNORED)
    assert kept.reason
    assert db.session.scalars(select(Message)).all() == []


def test_a_file_remembers_what_its_sender_said_of_it(arrive, inside):
    arrive("file", "image_external")
    by_name = {found.file_name: found for found in db.session.scalars(select(Attachment))}
    assert by_name["領収書 3月.pdf"].size_bytes == 21385
    assert by_name["領収書 3月.pdf"].source_url is None
    assert by_name[None].source_url == "https://example.com/original.jpg"


@pytest.mark.both_databases
def test_a_group_is_one_chat_and_its_members_are_its_authors(arrive, inside):
    arrive("text_with_quote_and_mention", "group_text")
    group = db.session.scalars(select(SocialProfile).where(SocialProfile.kind == "group")).one()
    conversation = db.session.scalars(select(Conversation)).one()
    assert conversation.social_profile_id == group.id
    messages = db.session.scalars(select(Message).order_by(Message.occurred_at)).all()
    assert {message.social_profile_id for message in messages} == {group.id}
    authors = [message.author.external_id for message in messages]
    assert authors == ["U" + "e" * 32, "U" + "f" * 32]
    assert {message.author.found_in for message in messages} == {group.external_id}
    assert {message.author.kind for message in messages} == {ProfileKind.USER}


@pytest.mark.both_databases
def test_a_room_without_an_author_is_a_chat_too(arrive, inside):
    arrive("room_text")
    message = db.session.scalars(select(Message)).one()
    assert message.author is None
    assert db.session.scalars(select(SocialProfile.kind)).all() == [ProfileKind.ROOM]


@pytest.mark.both_databases
def test_follow_and_unfollow_start_no_conversation(arrive, inside):
    arrive("follow", "unfollow")
    assert db.session.scalars(select(Conversation)).all() == []
    assert db.session.scalars(select(SocialProfile.is_blocked)).all() == [True]


@pytest.mark.both_databases
def test_a_late_follow_does_not_unblock_who_left_after_it(arrive, inside):
    """Redelivered out of order: what happened last counts, not what came last."""
    assert event_of("unfollow")["timestamp"] > event_of("follow")["timestamp"]
    arrive("unfollow")
    assert db.session.scalars(select(SocialProfile.is_blocked)).all() == [True]
    arrive("follow")
    assert db.session.scalars(select(SocialProfile.is_blocked)).all() == [True]


@pytest.mark.both_databases
def test_the_same_event_twice_is_one_line(arrive, inside):
    arrive("text", "text")
    arrive("text")
    assert len(db.session.scalars(select(Message)).all()) == 1


@pytest.mark.both_databases
def test_a_late_event_lands_in_its_place(arrive, inside):
    arrive("location")
    arrive("text", "sticker")
    timeline = db.session.scalars(select(Message.kind).order_by(Message.occurred_at, Message.id))
    assert timeline.all() == ["text", "sticker", "location"]
    assert len(db.session.scalars(select(Conversation)).all()) == 1


@pytest.mark.both_databases
def test_shuffled_events_of_one_chat_are_handled_in_order(arrive, inside):
    arrive("audio", "text", "video", "image", "sticker")
    handled = db.session.scalars(select(Message.kind).order_by(Message.id)).all()
    assert handled == ["text", "sticker", "image", "video", "audio"]
