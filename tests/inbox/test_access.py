"""Who may not see a conversation can neither read it, write to it, nor learn that it exists."""

import pytest

from tests import factories
from webapp.agents.actions.sign_ins import end_sign_ins
from webapp.agents.models import Agent
from webapp.contacts.models import SocialProfile
from webapp.conversations.models import Attachment, AttachmentState, Message
from webapp.core import storage
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.inbox.console import SIGNED_OUT
from webapp.workstreams.actions.queues import set_members
from webapp.workstreams.models import Queue

COMMANDS = [
    ("POST", "/conversations/{id}/messages", {"text": "let me in"}),
    ("POST", "/conversations/{id}/session", {}),
    ("DELETE", "/conversations/{id}/session", {}),
    ("POST", "/conversations/{id}/wrap-up", {}),
    ("POST", "/conversations/{id}/closure", {}),
    ("POST", "/conversations/{id}/release", {}),
    ("PUT", "/conversations/{id}/draft", {"text": "mine"}),
    ("POST", "/conversations/{id}/reading", {"message_id": "1"}),
]
PAGES = [
    "/conversations/{id}",
    "/conversations/{id}/messages?before=9",
    "/screen?conversation={id}",
]


def exists(app, agent_id):
    with app.app_context():
        return db.session.get(Agent, agent_id) is not None


def test_every_page_needs_a_sign_in(client):
    for page in ("/conversations", "/conversations/1", "/screen", "/media/x"):
        answer = client.get(page)
        assert answer.status_code == 302
        assert "/login" in answer.location


def test_a_stranger_finds_nothing_and_changes_nothing(app, centre, owned, sign_in):
    assert exists(app, centre.chen)
    chen = sign_in(centre.chen)
    assert sign_in(centre.aoi).get(f"/conversations/{owned}").status_code == 200
    for page in PAGES:
        assert chen.fragment(page.format(id=owned)).status_code == 404, page
    for method, url, data in COMMANDS:
        assert chen.send(method, url.format(id=owned), **data).status_code == 404, url
    assert "My beans" not in chen.get("/conversations").get_data(as_text=True)


def test_a_colleague_reads_but_does_not_write(centre, owned, sign_in):
    ben = sign_in(centre.ben)
    assert "My beans" in ben.get(f"/conversations/{owned}").get_data(as_text=True)
    answer = ben.send("POST", f"/conversations/{owned}/messages", text="hello")
    assert answer.status_code == 409
    assert 'data-may-write="false"' in ben.get(f"/conversations/{owned}").get_data(as_text=True)


@pytest.mark.both_databases
def test_files_and_pictures_go_through_the_same_door(app, centre, owned, sign_in):
    assert exists(app, centre.chen)
    media, picture = store_files(app, b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    aoi, chen = sign_in(centre.aoi), sign_in(centre.chen)
    for url in (f"/media/{media}", f"/profiles/{picture}/picture"):
        assert aoi.get(url).status_code == 200, url
        assert chen.get(url).status_code == 404, url


CONTENTS = {
    b"\x89PNG\r\n\x1a\n" + b"0" * 64: "inline",
    b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>": "attachment",
    b"<!doctype html><script>alert(1)</script>": "attachment",
    b"%PDF-1.4 some": "attachment",
}


def test_only_what_its_bytes_show_as_media_is_shown_in_place(app, centre, owned, sign_in):
    aoi = sign_in(centre.aoi)
    media, _ = store_files(app, b"")
    for content, disposition in CONTENTS.items():
        with app.app_context():
            storage.save(media, [content])
        answer = aoi.get(f"/media/{media}")
        assert answer.headers["Content-Disposition"].startswith(disposition)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert (answer.mimetype == "application/octet-stream") == (disposition == "attachment")


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("name", "sent_as"),
    [
        ("報告書 1.pdf", "%E5%A0%B1%E5%91%8A%E6%9B%B8%201.pdf"),
        ("รายงาน.pdf", "%E0%B8%A3%E0%B8%B2%E0%B8%A2%E0%B8%87%E0%B8%B2%E0%B8%99.pdf"),
        ("a\r\nSet-Cookie: b=1.pdf", "a%20Set-Cookie%3A%20b%3D1.pdf"),
        ('\x1b[31m";x=.pdf', "%5B31m%22%3Bx%3D.pdf"),
        ("gnp.\u202efdp.exe", "gnp.fdp.exe"),
    ],
    ids=["japanese", "thai", "line end", "controls", "turned around"],
)
def test_a_file_comes_whatever_its_sender_called_it(app, centre, owned, sign_in, name, sent_as):
    """A header that is not plain ASCII is refused by the server: the whole file would be a 500."""
    media, _ = store_files(app, b"%PDF-1.4 some")
    with app.app_context(), transaction():
        db.session.query(Attachment).one().file_name = name
    answer = sign_in(centre.aoi).get(f"/media/{media}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{sent_as}"
    assert "Set-Cookie" not in answer.headers


def test_a_part_of_a_film_can_be_asked_for(app, centre, owned, sign_in):
    media, _ = store_files(app, b"\x89PNG\r\n\x1a\n" + b"0123456789")
    answer = sign_in(centre.aoi).get(f"/media/{media}", headers={"Range": "bytes=8-11"})
    assert answer.status_code == 206
    assert answer.data == b"0123"


def store_files(app, content):
    """Give Emi's message a file and Emi a picture; their tokens."""
    with app.app_context():
        with transaction():
            message = db.session.query(Message).first()
            message.attachment = Attachment(state=AttachmentState.STORED, content_type="image/png")
            profile = db.session.get_one(SocialProfile, message.social_profile_id)
            profile.picture_file = f"picture-{profile.token}"
            db.session.flush()
            media, picture = message.attachment.token, profile.token
        storage.save(media, [content])
        storage.save(f"picture-{picture}", [content])
    return media, picture


def test_words_that_come_after_the_end_of_a_right_are_not_pushed(
    app, client, centre, owned, open_console
):
    """Customers' words go before what takes long to draw, but never before what forbids them."""
    ben = open_console(centre.ben, owned)
    ben.snapshot()
    with app.app_context(), transaction():
        set_members(db.session.get_one(Queue, centre.queue_id), [centre.aoi])
    factories.write(app, client, centre, "My new address is a secret")
    heard = ben.hear()
    assert "no longer yours" in heard
    assert "secret" not in heard


def test_words_that_come_after_a_sign_out_are_not_pushed(app, client, centre, owned, open_console):
    aoi = open_console(centre.aoi, owned)
    aoi.snapshot()
    with app.app_context(), transaction():
        end_sign_ins(centre.aoi)
    factories.write(app, client, centre, "My new address is a secret")
    assert aoi.console.delta(aoi.hub, aoi.mailbox.take()) == []
    assert aoi.mailbox.close_code == SIGNED_OUT
