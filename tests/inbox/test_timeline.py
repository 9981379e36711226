"""Every kind of line can be read, whatever it holds, and a list costs the same however long."""

import pytest
from sqlalchemy import event

from webapp.contacts.models import SocialProfile
from webapp.conversations.actions.inbound import Incoming, IncomingFile, receive
from webapp.conversations.actions.message_changes import retract
from webapp.conversations.models import Conversation, Message
from webapp.conversations.policy import Viewer
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.inbox import timeline
from webapp.inbox.offers import ringing_offers
from webapp.inbox.queries import lists

KINDS = [
    ("sticker", {"keywords": ["thanks", "bow"]}, "Sticker: thanks, bow"),
    ("sticker", {"keywords": None, "text": 7}, "Sticker: no description"),
    ("location", {"title": "Cafe", "latitude": 35.65, "longitude": 139.7}, "mlat=35.650000"),
    ("location", {"title": None, "latitude": "x"}, "Location"),
    ("postback", {"data": "action=<track>", "params": {"date": "2026-11-30"}}, "&lt;track&gt;"),
    ("follow", {"is_unblocked": True}, "Unblocked us"),
    ("unfollow", {}, "Blocked us"),
    ("member_joined", {"names": ["Fay"]}, "Fay joined the group"),
    ("other", {"type": "hologram"}, "hologram"),
]


def add(app, count=1, kind="text", content=None, **fields):
    """Put lines into Emi's chat; the last one's id."""
    with app.app_context(), transaction():
        profile = db.session.query(SocialProfile).one()
        for number in range(count):
            incoming = Incoming(
                external_id=f"{kind}-{number}-{clock.now().timestamp()}",
                kind=kind,
                occurred_at=clock.now(),
                content=content or {},
                is_conversational=kind not in {"follow", "unfollow", "member_joined"},
                **fields,
            )
            message = receive(profile, incoming).message
        return message.id


def test_every_kind_is_readable(app, centre, owned, sign_in):
    expected = {add(app, kind=kind, content=content): words for kind, content, words in KINDS}
    for kind in ("image", "video", "audio", "file"):
        message_id = add(app, kind=kind, file=IncomingFile("bill.pdf", 2048))
        expected[message_id] = "being fetched"
    page = sign_in(centre.aoi).get(f"/conversations/{owned}").get_data(as_text=True)
    for message_id, words in expected.items():
        assert words in page.split(f'id="message_{message_id}"')[1].split("</li>")[0]


@pytest.mark.both_databases
def test_a_retracted_message_shows_no_content(app, centre, owned, sign_in):
    with app.app_context():
        message = db.session.query(Message).one()
        with transaction():
            retract(message.channel_account_id, message.external_id)
    page = sign_in(centre.aoi).get(f"/conversations/{owned}").get_data(as_text=True)
    assert "Took back a message" in page
    assert "My beans" not in page


@pytest.mark.both_databases
def test_older_lines_come_in_pages_without_gap_or_repeat(app, owned):
    add(app, count=timeline.PAGE_LINES + 10, text="more")
    with app.app_context():
        conversation = db.session.get_one(Conversation, owned)
        newest = timeline.timeline_of(conversation)
        older = timeline.timeline_of(conversation, newest.lines[0].id)
    assert newest.has_older
    assert not older.has_older
    ids = [line.id for line in older.lines + newest.lines]
    assert ids == sorted(set(ids))
    assert len(ids) == timeline.PAGE_LINES + 11


def test_older_lines_are_offered_and_answered_as_a_fragment(app, centre, owned, sign_in):
    newest = add(app, count=timeline.PAGE_LINES + 5, text="more")
    aoi = sign_in(centre.aoi)
    aoi.send("POST", f"/conversations/{owned}/reading", message_id=newest)
    assert "Load older" in aoi.get(f"/conversations/{owned}").get_data(as_text=True)
    answer = aoi.fragment(f"/conversations/{owned}/messages?before={newest}")
    assert f"afterbegin:#timeline_{owned}_lines" in answer.get_data(as_text=True)


def test_a_timeline_reaches_to_the_line_that_was_found_and_somewhat_above(app, owned, monkeypatch):
    newest = add(app, count=timeline.PAGE_LINES + 60, text="more")
    with app.app_context():
        conversation = db.session.get_one(Conversation, owned)
        sought = newest - timeline.PAGE_LINES - 10
        found = timeline.timeline_of(conversation, at_id=sought)
        ids = [line.id for line in found.lines]
        assert ids == list(range(sought - timeline.ABOVE, newest + 1))
        assert found.has_older
        assert len(timeline.timeline_of(conversation, at_id=newest).lines) == timeline.PAGE_LINES
        monkeypatch.setattr(timeline, "MOST_LINES", timeline.PAGE_LINES + 5)
        part = timeline.timeline_of(conversation, at_id=sought)
        assert len(part.lines) == timeline.PAGE_LINES + 5
        rest = timeline.timeline_of(conversation, part.lines[0].id, at_id=sought)
        assert sought in [line.id for line in rest.lines]
        assert rest.lines[-1].id == part.lines[0].id - 1


def test_lists_cost_one_statement_and_a_timeline_too(app, centre, owned):
    add(app, count=5, text="more")
    with app.app_context():
        conversation = db.session.get_one(Conversation, owned)
        viewer = Viewer(centre.aoi, frozenset({centre.queue_id}))
        for read in (
            lambda: lists.my_conversations(centre.aoi),
            lambda: lists.queue_conversations(viewer),
            lambda: ringing_offers(centre.aoi),
            lambda: timeline.timeline_of(conversation),
        ):
            assert count_statements(read) == 1


def count_statements(read):
    seen = []

    def note(*_arguments):
        seen.append(1)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        read()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_a_conversation_opens_at_what_is_unread_unless_that_is_far_up(
    app, centre, owned, sign_in, monkeypatch
):
    add(app, count=timeline.PAGE_LINES + 20, text="more")
    aoi = sign_in(centre.aoi)
    page = aoi.get(f"/conversations/{owned}").text
    assert 'data-first-unread="1"' in page
    assert 'id="message_1"' in page
    monkeypatch.setattr(timeline, "UNREAD_REACH", 10)
    page = aoi.get(f"/conversations/{owned}").text
    assert 'id="message_1"' not in page
    assert f'data-unread-count="{timeline.PAGE_LINES + 21}"' in page
    aoi.send("POST", f"/conversations/{owned}/reading", message_id=10_000)
    assert "data-first-unread" not in aoi.get(f"/conversations/{owned}").text
