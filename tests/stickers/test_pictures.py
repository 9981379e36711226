"""Pictures of stickers: loaded once, shown by us, and only where an admin allows it."""

import pytest
from sqlalchemy import select, update

from tests.factories import login, work
from webapp.channels.models import ChannelAccount
from webapp.conversations.models import Conversation, Message
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.stickers.actions import allow_pictures
from webapp.stickers.models import PictureState, StickerPicture


@pytest.fixture
def sticker(talk):
    """A sticker of Emi's, and the address of its picture."""
    talk.arrives(talk.phone.send_sticker("446", "1990"))
    with talk.app.app_context():
        message = db.session.scalars(select(Message).where(Message.kind == "sticker")).one()
        return f"/messages/{message.id}/sticker"


def allow(talk, is_allowed=True):
    with talk.app.app_context(), transaction():
        allow_pictures(db.session.scalars(select(ChannelAccount)).one(), is_allowed)


def aoi(talk):
    return login(talk.app.test_client(), talk.centre.aoi)


def pictures(talk):
    with talk.app.app_context():
        return [row.state for row in db.session.scalars(select(StickerPicture))]


def test_nothing_is_loaded_until_an_admin_allows_it(talk, sticker):
    browser = aoi(talk)
    assert browser.get(sticker).status_code == 404
    assert sticker not in browser.get("/conversations/1").text
    assert pictures(talk) == []


def test_a_picture_is_fetched_once_and_sent_by_us(talk, sticker):
    allow(talk)
    browser = aoi(talk)
    assert sticker in browser.get("/conversations/1").text
    waiting = browser.get(sticker)
    assert (waiting.status_code, waiting.headers["Cache-Control"]) == (202, "no-store")
    browser.get(sticker)
    work(talk.app, "sticker_pictures")
    shown = browser.get(sticker)
    assert (shown.status_code, shown.mimetype) == (200, "image/png")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert pictures(talk) == ["stored"]
    allow(talk, False)
    assert browser.get(sticker).status_code == 404


def test_only_what_can_be_sent_is_fetched_for_the_picker(talk):
    allow(talk)
    browser = aoi(talk)
    picker = "/conversations/1/stickers"
    assert browser.get(f"{picker}/446/1988").status_code == 202
    assert browser.get(f"{picker}/446/7").status_code == 404
    assert browser.get(f"{picker}/7/1988").status_code == 404
    assert len(pictures(talk)) == 1


@pytest.mark.parametrize("body", [b"<svg onload='x'/>", b"\x89PNG\r\n\x1a\n" + bytes(2_000_000)])
def test_what_is_no_small_picture_is_lost(talk, sticker, body, monkeypatch):
    allow(talk)
    monkeypatch.setattr("simulator.pages.pictures.face", lambda _name: body)
    browser = aoi(talk)
    browser.get(sticker)
    work(talk.app, "sticker_pictures")
    assert pictures(talk) == ["lost"]
    assert browser.get(sticker).status_code == 404


def test_an_emoji_of_a_message_has_its_picture_beside_its_word(talk):
    allow(talk)
    emoji = {"index": 3, "length": 6, "productId": "5ac1bfd5040ab15980c9b435", "emojiId": "002"}
    talk.arrives(talk.phone.send_message({"type": "text", "text": "Hi (love)", "emojis": [emoji]}))
    browser = aoi(talk)
    page = browser.get("/conversations/1").text
    url = page.split('class="emoji-picture" src="')[1].split('"')[0]
    assert browser.get(url).status_code == 202
    work(talk.app, "sticker_pictures")
    assert browser.get(url).mimetype == "image/png"
    assert browser.get(url.replace("emojis/1", "emojis/2")).status_code == 404


def test_ids_that_are_none_lead_nowhere(talk):
    allow(talk)
    hostile = {"type": "sticker", "packageId": "1", "stickerId": "../../x"}
    talk.arrives(talk.phone.send_message(hostile))
    with talk.app.app_context():
        message = db.session.scalars(select(Message).where(Message.kind == "sticker")).one()
        assert db.session.scalars(select(Conversation)).one()
    assert aoi(talk).get(f"/messages/{message.id}/sticker").status_code == 404
    assert pictures(talk) == []


def test_a_lost_one_is_asked_for_again_a_day_later(talk, sticker):
    allow(talk)
    browser = aoi(talk)
    browser.get(sticker)
    with talk.app.app_context(), transaction():
        db.session.execute(update(StickerPicture).values(state=PictureState.LOST))
    browser.get(sticker)
    assert pictures(talk) == ["lost"]
    with clock.frozen_at(clock.after(25 * 3600)):
        aoi(talk).get(sticker)
        assert pictures(talk) == ["due"]
