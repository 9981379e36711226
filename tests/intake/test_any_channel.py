"""The intake keeps and hands on what any channel sends; what it means is the channel's."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

import webapp.intake
from tests.factories import make_centre, work
from webapp.channels.actions.accounts import create_account
from webapp.channels.models import ChannelAccount
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.intake.models import EventState, WebhookEvent
from webapp.intake.processor import ReadEvent
from webapp.intake.store import keep

pytestmark = pytest.mark.both_databases

NAMES_OF_LINE = re.compile(r"\bLINE\b|\bline\.|line_|replyToken|webhookEventId")


@pytest.fixture
def pigeon_post(app, monkeypatch):
    """A channel nobody wrote yet; what it was handed is in the list."""
    handed = []

    def process(event, standing):
        handed.append((event.payload, standing.is_account_closed))
        event.settle("no bird" if event.payload == "empty" else None)

    monkeypatch.setitem(app.extensions["kanava_processors"], "pigeon", process)
    return handed


@pytest.fixture
def account_id(app):
    with app.app_context():
        make_centre()
        with transaction():
            account = create_account("pigeon", "Loft", "loft-1", {"channel_secret": "s"})
        yield account.id


def letter(number, payload):
    return ReadEvent(
        webhook_event_id=f"letter-{number}",
        chat_id="loft",
        kind="letter",
        is_redelivery=False,
        occurred_at=clock.now(),
        payload=payload,
        state=EventState.STORED,
    )


def settled():
    db.session.rollback()
    kept = select(WebhookEvent.state, WebhookEvent.reason).order_by(WebhookEvent.id)
    return [tuple(row) for row in db.session.execute(kept)]


def test_each_event_goes_to_the_channel_of_its_account(app, pigeon_post, account_id):
    keep(account_id, [letter(1, "coo"), letter(2, "empty")])
    work(app, "lanes")
    assert pigeon_post == [("coo", False), ("empty", False)]
    assert settled() == [(EventState.DONE, None), (EventState.IGNORED, "no bird")]


@pytest.mark.parametrize("end", ["detached_at", "deleted_at"])
def test_a_channel_is_told_when_its_account_has_ended(app, pigeon_post, account_id, end):
    keep(account_id, [letter(1, "coo")])
    with transaction():
        setattr(db.session.get_one(ChannelAccount, account_id), end, clock.now())
    work(app, "lanes")
    assert pigeon_post == [("coo", True)]


def test_the_intake_names_no_channel():
    """Neither in code nor in words: a second channel would find the first one's rules here."""
    folder = Path(webapp.intake.__file__).parent
    found = {
        f"{path.name}: {match[0]}"
        for path in folder.glob("*.py")
        for match in NAMES_OF_LINE.finditer(path.read_text(encoding="utf-8"))
    }
    assert not found
