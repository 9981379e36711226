"""A customer's file is fetched at once, until it is here or LINE says it is gone."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from simulator import Fault
from simulator.content import Content
from tests.factories import work
from webapp.channels.gateway import NotYet
from webapp.conversations.models import Attachment, AttachmentState, Message
from webapp.conversations.tasks import SHORT_TRIES, TRIES, claim, fetch
from webapp.core import clock, storage
from webapp.core.database import db
from webapp.inbox import fragments, timeline

pytestmark = pytest.mark.both_databases

PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
STORED, DUE, LOST = AttachmentState.STORED, AttachmentState.DUE, AttachmentState.LOST


def attachment(talk):
    with talk.app.app_context():
        found = db.session.scalars(select(Attachment)).one_or_none()
        if found is not None:
            db.session.expunge(found)
        return found


def stored_names(settings):
    place = settings.instance_path / "media"
    return sorted(path.name for path in place.iterdir()) if place.exists() else []


def later(seconds):
    return clock.frozen_at(clock.now() + timedelta(seconds=seconds))


def test_a_picture_is_stored_and_known_by_its_bytes(talk):
    talk.arrives(talk.phone.send_media("image", PNG, "text/html"))
    work(talk.app, "attachments")
    found = attachment(talk)
    assert (found.state, found.content_type, found.size_bytes) == (STORED, "image/png", len(PNG))
    with talk.app.app_context(), storage.open_file(found.token) as handle:
        assert handle.read() == PNG


@pytest.mark.parametrize("body", [b"", b"<script>alert(1)</script>", b"plain"])
def test_what_shows_no_type_is_bytes(talk, body):
    talk.arrives(talk.phone.send_file("innocent.png", body, "image/png"))
    work(talk.app, "attachments")
    assert attachment(talk).content_type == "application/octet-stream"


@pytest.mark.parametrize("status", [202, 429, 500, 503])
def test_what_is_not_ready_is_asked_for_again(talk, status):
    talk.sim.state.faults.add(Fault("content", status=status))
    talk.arrives(talk.phone.send_media("image", PNG, "image/png"))
    work(talk.app, "attachments")
    assert attachment(talk).state == DUE
    with later(3):
        work(talk.app, "attachments")
    assert attachment(talk).state == STORED


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_gone_is_lost_and_not_asked_for_again(talk, status):
    talk.sim.state.faults.add(Fault("content", times=None, status=status))
    talk.arrives(talk.phone.send_media("image", PNG, "image/png"))
    work(talk.app, "attachments")
    with later(86_400):
        work(talk.app, "attachments")
    assert attachment(talk).state == LOST
    assert len(talk.calls("content")) == 1


def test_what_never_comes_is_lost_in_the_end(talk):
    talk.sim.state.faults.add(Fault("content", times=None, status=503))
    talk.arrives(talk.phone.send_media("image", PNG, "image/png"))
    for hours in range(TRIES):
        with later(hours * 3600):
            work(talk.app, "attachments")
    assert attachment(talk).state == LOST
    assert len(talk.calls("content")) == TRIES


def test_a_file_past_the_limit_is_lost_and_leaves_nothing_behind(talk, settings):
    big = bytes(settings.attachment_limit_bytes + 1)
    talk.arrives(talk.phone.send_file("big.bin", big, "application/octet-stream"))
    work(talk.app, "attachments")
    assert attachment(talk).state == LOST
    assert stored_names(settings) == []


def test_a_file_taken_back_while_it_was_fetched_is_removed_again(talk, settings):
    event = talk.phone.send_media("image", PNG, "image/png")
    talk.arrives(event)
    with talk.app.app_context():
        claimed = claim()
    transport = talk.app.extensions["kanava_transports"]["line"]
    real = transport.fetch_content

    def fetch_slowly(*asked):
        db.session.remove()
        talk.arrives(unsend_of(talk, event))
        return real(*asked)

    transport.fetch_content = fetch_slowly
    with talk.app.app_context():
        fetch(claimed)
    assert attachment(talk) is None
    assert stored_names(settings) == []


def unsend_of(talk, event):
    """The unsend of a message whose content LINE still hands out: it was asked for just before."""
    left_out = ("message", "replyToken", "webhookEventId")
    rest = {key: value for key, value in event.items() if key not in left_out}
    message_id = event["message"]["id"]
    return rest | {
        "type": "unsend", "unsend": {"messageId": message_id}, "webhookEventId": "01UNSEND",
    }  # fmt: skip


def attachment_message(talk):
    """The channel's id of the one message with a file."""
    with talk.app.app_context():
        return db.session.scalars(select(Message.external_id).join(Attachment)).one()


def content_of(talk, body):
    """What LINE hands out from now on for the one message there is."""
    message_id = attachment_message(talk)
    talk.phone.channel.content.put(message_id, Content("application/pdf", body))


@pytest.mark.parametrize("short", [b"", PNG[:100]])
def test_what_is_shorter_than_its_sender_said_is_fetched_again(talk, short):
    file = {"type": "file", "fileName": "bill.pdf", "fileSize": len(PNG)}
    talk.arrives(talk.phone.send_message(file, Content("application/pdf", short)))
    work(talk.app, "attachments")
    assert attachment(talk).state == DUE
    content_of(talk, PNG)
    with later(3):
        work(talk.app, "attachments")
    assert (attachment(talk).state, attachment(talk).size_bytes) == (STORED, len(PNG))


def test_a_picture_of_no_bytes_is_fetched_again(talk):
    talk.arrives(talk.phone.send_media("image", b"", "image/png"))
    work(talk.app, "attachments")
    assert attachment(talk).state == DUE


def test_what_stays_short_is_incomplete_and_can_be_had_as_far_as_it_came(talk):
    file = {"type": "file", "fileName": "bill.pdf", "fileSize": 2 * len(PNG)}
    talk.arrives(talk.phone.send_message(file, Content("application/pdf", PNG)))
    for hours in range(SHORT_TRIES):
        with later(hours * 3600):
            work(talk.app, "attachments")
    found = attachment(talk)
    assert (found.state, found.size_bytes) == (AttachmentState.INCOMPLETE, len(PNG))
    with talk.app.app_context(), storage.open_file(found.token) as handle:
        assert handle.read() == PNG
    with talk.app.app_context():
        line = timeline.line_of(found.message_id)
    with talk.app.test_request_context():
        html = str(fragments.message(line))
    assert "incomplete: 0.2 kB of 0.4 kB" in html
    assert f"/media/{found.token}" in html


def test_a_link_its_sender_named_is_never_fetched_from_inside(talk):
    provider = {"type": "external", "originalContentUrl": "https://127.0.0.1/router.jpg"}
    talk.arrives(talk.phone.send_message({"type": "image", "contentProvider": provider}))
    work(talk.app, "outside_attachments")
    assert attachment(talk).state == LOST
    assert talk.calls("content") == []


def test_a_full_disk_is_waited_for_but_not_for_ever(talk, monkeypatch):
    """It left the file to its lease, and was tried again and again without an end."""

    def fail(_name, _chunks):
        raise OSError("disk full")

    talk.arrives(talk.phone.send_media("image", PNG, "image/png"))
    with monkeypatch.context() as full:
        full.setattr(storage, "save", fail)
        work(talk.app, "attachments")
        assert attachment(talk).state == DUE
    with later(3):
        work(talk.app, "attachments")
    assert attachment(talk).state == STORED


@pytest.fixture
def asked(talk, monkeypatch):
    """(the file's id or address, seconds it may take) of every fetch; none is answered in time."""
    transport, noted = talk.app.extensions["kanava_transports"]["line"], []

    @contextmanager
    def never(_account_id, external_id, source_url, _limit, seconds):
        noted.append((source_url or external_id, seconds))
        raise NotYet("too slow")
        yield

    monkeypatch.setattr(transport, "fetch_content", never)
    return noted


def test_files_of_line_and_files_elsewhere_are_fetched_apart(talk, asked):
    """A stranger's host that drips held the two threads that fetch everybody's pictures."""
    slow = "https://slow.example/a.jpg"
    provider = {"type": "external", "originalContentUrl": slow}
    talk.arrives(talk.phone.send_message({"type": "image", "contentProvider": provider}))
    ours = talk.phone.send_media("image", PNG, "image/png")
    talk.arrives(ours)
    work(talk.app, "attachments")
    assert [name for name, _ in asked] == [ours["message"]["id"]]
    work(talk.app, "outside_attachments")
    assert [name for name, _ in asked][1:] == [slow]


def test_what_was_slow_waits_behind_the_quick_and_then_has_longer(talk, asked):
    slow = talk.phone.send_media("image", PNG, "image/png")
    talk.arrives(slow)
    work(talk.app, "attachments")
    quick = talk.phone.send_media("image", PNG, "image/png")
    with later(3):
        talk.arrives(quick)
        work(talk.app, "attachments")
    names = [event["message"]["id"] for event in (slow, quick, slow)]
    assert asked == list(zip(names, (20.0, 20.0, 40.0), strict=True))
