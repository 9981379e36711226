"""What was said before there was an index is read in by a duty, in short transactions."""

import logging

import pytest
from sqlalchemy import delete, select

from tests.factories import post_webhook, work
from tests.line.test_unsend import unsend_event
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.search import tasks
from webapp.search.models import IndexBacklog, MessageWords

pytestmark = pytest.mark.both_databases


@pytest.fixture
def past(app, say, monkeypatch):
    """Five messages that no index knows; two are read at once."""
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    ids = [say(f"kumquat {number}", message_id=f"9{number}") for number in range(5)]
    with app.app_context(), transaction():
        db.session.execute(delete(MessageWords))
        db.session.add(IndexBacklog(id=1))
    return ids


def read_once(app):
    with app.app_context():
        tasks.read_some(tasks.find_backlog())


def test_the_newest_come_first_and_the_page_says_how_far(app, past, finder):
    aoi = finder()
    assert aoi.messages("kumquat") == []
    assert "still being read in: 0 %" in aoi.page("kumquat")
    read_once(app)
    assert [what for _, what in aoi.messages("kumquat")] == past[:2:-1]
    assert "still being read in" in aoi.page("kumquat")
    work(app, tasks.SEARCH_INDEX)
    assert [what for _, what in aoi.messages("kumquat")] == past[::-1]
    assert "still being read in" not in aoi.page("kumquat")


def test_what_comes_or_goes_meanwhile_is_right(app, client, centre, past, say, finder):
    read_once(app)
    new = say("kumquat new")
    for number in (0, 4):
        post_webhook(client, centre, [unsend_event(f"9{number}")])
    work(app)
    assert [what for _, what in finder().messages("kumquat")] == [new, *past[3:0:-1]]


def test_it_says_its_progress_in_the_log(app, past, caplog):
    caplog.set_level(logging.INFO)
    work(app, tasks.SEARCH_INDEX)
    told = [line for line in caplog.messages if line.startswith("search:")]
    assert told[-1] == "search: every message is in the index"
    assert len(told) > 1
    with app.app_context():
        assert db.session.scalar(select(IndexBacklog)) is None
