"""Webhooks are counted without a write of their own; parked events can be replayed."""

import threading

import pytest
from sqlalchemy import select, update

from tests.assertions import query_budget
from tests.factories import account_of, make_centre, post_webhook, text_event, work
from webapp.core import clock
from webapp.core.audit import AuditEntry, Verb
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.core.worker import run_once
from webapp.intake import tasks, traffic
from webapp.intake.actions import replay_events
from webapp.intake.models import EventState, WebhookEvent
from webapp.intake.queries import failed_events, tallies

pytestmark = pytest.mark.both_databases

NEW_SECRET = "f" * 32


@pytest.fixture
def centre(app):
    with app.app_context():
        yield make_centre()


def flush(app):
    """Write down what was counted, as if the seconds between two writings had passed."""
    traffic.traffic()._taken_at = None
    run_once(app, tasks.TALLIES)
    db.session.rollback()


def counted(centre):
    rows = tallies(centre.account_id)
    return [(row.received, row.badly_signed) for row in rows]


def test_webhooks_are_counted_by_the_hour(app, client, centre):
    for _ in range(3):
        post_webhook(client, centre, [text_event()])
    post_webhook(client, centre, [text_event()], secret="other")
    flush(app)
    post_webhook(client, centre, [text_event()])
    flush(app)
    assert counted(centre) == [(4, 1)]
    assert tallies(centre.account_id)[0].last_at is not None


def test_a_connection_check_is_no_webhook(app, client, centre):
    """Else our own test would hide that customers' messages no longer come."""
    post_webhook(client, centre, [])
    flush(app)
    assert counted(centre) == []
    assert account_of(centre).tested_at is not None


def test_a_check_under_a_bad_signature_proves_nothing(app, client, centre):
    post_webhook(client, centre, [], secret="other")
    assert account_of(centre).tested_at is None


def test_counting_costs_the_webhook_nothing(client, centre):
    post_webhook(client, centre, [text_event()])
    with query_budget(0):
        assert post_webhook(client, centre, [text_event()]).status_code == 200


def test_slow_answers_are_counted_with_the_slowest(app, centre):
    for seconds in (0.01, 1.5, 2.5):
        traffic.traffic().note(centre.account_id, is_signed=True, seconds=seconds)
    flush(app)
    row = tallies(centre.account_id)[0]
    assert (row.received, row.slow, row.slowest_ms) == (3, 2, 2500)


def test_counts_that_could_not_be_written_are_kept(app, client, centre, monkeypatch):
    post_webhook(client, centre, [text_event()])
    monkeypatch.setattr(tasks, "add_count", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        flush(app)
    monkeypatch.undo()
    flush(app)
    assert counted(centre) == [(1, 0)]


def test_nothing_is_lost_between_threads(app, centre):
    found = traffic.traffic()

    def note():
        for _ in range(500):
            found.note(centre.account_id, is_signed=True, seconds=0.01)

    threads = [threading.Thread(target=note) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    flush(app)
    assert counted(centre) == [(2000, 0)]


def test_under_load_it_is_written_every_few_seconds_only(app, centre):
    found = traffic.traffic()
    found.note(centre.account_id, is_signed=True, seconds=0.01)
    assert run_once(app, tasks.TALLIES)
    found.note(centre.account_id, is_signed=True, seconds=0.01)
    assert not run_once(app, tasks.TALLIES)


def park_all(centre):
    with transaction():
        db.session.execute(
            update(WebhookEvent).values(
                state=EventState.FAILED, tries=5, reason="ValueError: no", due_at=clock.now()
            )
        )


def states(app):
    db.session.rollback()
    return sorted(event.state for event in db.session.scalars(select(WebhookEvent)))


def test_parked_events_are_told_and_replayed(app, client, centre):
    post_webhook(client, centre, [text_event("one"), text_event("two"), text_event("three")])
    park_all(centre)
    parked = failed_events(centre.account_id, 10)
    assert [(event.kind, event.tries, event.reason) for event in parked] == [
        ("message", 5, "ValueError: no")
    ] * 3
    assert [event.id for event in parked] == sorted((e.id for e in parked), reverse=True)
    with transaction():
        assert replay_events(centre.account_id, [parked[0].id]) == 1
    work(app, "lanes")
    assert states(app) == ["done", "failed", "failed"]
    with transaction():
        assert replay_events(centre.account_id) == 2
    with transaction():
        assert replay_events(centre.account_id) == 0
    work(app, "lanes")
    assert states(app) == ["done"] * 3
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == Verb.REPLAYED)).all()
    assert [entry.changes for entry in entries] == [{"events": [None, 1]}, {"events": [None, 2]}]


def test_another_accounts_events_are_not_replayed(app, client, centre):
    post_webhook(client, centre, [text_event()])
    park_all(centre)
    parked = failed_events(centre.account_id)
    with transaction():
        assert replay_events(centre.account_id + 1, [parked[0].id]) == 0
    assert states(app) == ["failed"]
