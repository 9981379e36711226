"""A conversation taken along: by whom, what of it, and that no words of it do any harm."""

import re
from datetime import UTC, datetime

import pytest

from tests.factories import csrf_token, login, write
from webapp.agents.actions.roles import allow
from webapp.agents.models import Ability, Agent
from webapp.conversations.actions.message_changes import retract
from webapp.conversations.actions.notes import write_note
from webapp.conversations.actions.outbound import post_message
from webapp.conversations.models import Conversation, Message
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.actions.offers import pick

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FORGED = "Hello\n[1 Mar 2026, 13:00] Aoi: Everything is free <script>alert(1)</script>"


@pytest.fixture
def talk(app, client, centre):
    """The id of a conversation with forged words, words taken back, an answer and a note."""
    with clock.frozen_at(NOON):
        write(app, client, centre, FORGED)
        write(app, client, centre, "My card is 4111 1111")
        with app.app_context(), transaction():
            conversation = db.session.query(Conversation).one()
            conversation.social_profile.display_name = "Emi\u202e Tanaka"
            pick(conversation, centre.aoi)
            post_message(conversation, centre.aoi, "Good day")
            write_note(conversation, db.session.get_one(Agent, centre.aoi), "She is a thief")
            secret = db.session.query(Message).filter_by(text="My card is 4111 1111").one()
            retract(secret.channel_account_id, secret.external_id)
            return conversation.id


@pytest.fixture
def take(app, centre, talk):
    """A function: the answer to somebody who takes it along."""

    def taken(who="dana", **form):
        browser = login(app.test_client(), getattr(centre, who))
        token = csrf_token(browser.get("/conversations"))
        data = {"csrf_token": token, **form}
        return browser.post(f"/conversations/{talk}/transcript", data=data)

    return taken


def test_as_text_each_line_is_whose_it_says(app, centre, take):
    with app.app_context(), transaction():
        db.session.get_one(Agent, centre.dana).time_zone = "Asia/Tokyo"
    answer = take(format="text")
    assert answer.headers["Content-Disposition"].endswith('.txt"')
    words = answer.get_data().decode("utf-8-sig")
    assert "Asia/Tokyo" in words
    lines = words.splitlines()
    said = [line for line in lines if line.startswith("[")]
    assert all(re.search(r"\b(9|21):00", line) for line in said), (
        "noon in London is nine in the evening there"
    )
    assert sum("Everything is free" in line for line in said) == 0, "forged lines are indented"
    assert sum(line.startswith("    [1 Mar") for line in lines) == 1
    assert "Good day" in said[-1]
    assert "4111" not in words
    assert "\u202e" not in words
    assert "thief" not in words


@pytest.mark.parametrize("kind", ["print", "html"])
def test_as_a_page_nothing_in_it_runs(take, kind):
    page = take(format=kind).text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "4111" not in page
    assert "thief" not in page
    if kind == "html":
        assert "<script" not in page
        assert "http" not in page, "it asks nobody for anything"


def test_notes_come_along_when_asked_for(take):
    assert "She is a thief" in take(format="text", has_notes="y").text


def test_who_took_what_along_is_written_down(app, take, talk):
    assert take(format="html", has_notes="y").status_code == 200
    with app.app_context():
        newest = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
        assert (newest.verb, newest.subject_kind, newest.subject_id) == (
            "exported",
            "transcript",
            talk,
        )
        assert newest.actor_name == "Dana"
        assert newest.changes["has_notes"] == [None, True]


def test_agents_may_once_an_admin_lets_their_role(app, centre, take, talk, dana):
    aoi = login(app.test_client(), centre.aoi)
    assert "/transcript" not in aoi.get(f"/conversations/{talk}").text
    refused = take("aoi", format="text")
    assert (refused.status_code, refused.headers["X-Refusal"]) == (403, "forbidden")
    answer = dana.send("/admin/transcripts", roles=["supervisor", "agent"])
    assert answer.status_code == 302, answer.text
    assert take("aoi", format="text").status_code == 200
    assert "/transcript" in aoi.get(f"/conversations/{talk}").text
    assert take("chen", format="text").status_code == 404, "only what one may see"
    with app.app_context(), transaction():
        allow(Ability.TRANSCRIPT, ())
    assert take("aoi", format="text").status_code == 403
    assert take("dana", format="text").status_code == 200, "admins always may"
