"""One chat's events in order, by one worker; a failing one rests, is parked, and comes back."""

import itertools
import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.assertions import run_at_once
from tests.factories import EMI, FAY, post_webhook, text_event, work
from webapp.conversations.models import Message
from webapp.core import clock
from webapp.core.database import db
from webapp.intake import tasks
from webapp.intake.models import EventState, WebhookEvent
from webapp.wiring import PROCESSORS

pytestmark = pytest.mark.both_databases

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def failing(app, monkeypatch):
    """Texts whose processing fails; a test may empty it again."""
    words = {"poison"}

    def process(event, standing):
        if any(word in event.payload for word in words):
            raise LookupError("no such thing")
        PROCESSORS["line"](event, standing)

    monkeypatch.setitem(app.extensions["kanava_processors"], "line", process)
    return words


def texts(app):
    with app.app_context():
        return db.session.scalars(select(Message.text).order_by(Message.id)).all()


def events(app):
    with app.app_context():
        kept = db.session.scalars(select(WebhookEvent).order_by(WebhookEvent.id))
        return [(event.state, event.tries, event.reason) for event in kept]


def test_a_failing_event_stops_its_own_chat_only(app, client, centre, failing):
    with clock.frozen_at(NOON):
        post_webhook(client, centre, [text_event("poison"), text_event("after it")])
        post_webhook(client, centre, [text_event("another chat", FAY)])
        work(app, "lanes")
    assert texts(app) == ["another chat"]
    assert events(app)[0] == (EventState.STORED, 1, "LookupError: no such thing")


def test_a_failing_event_rests_longer_each_time(app, client, centre, failing):
    post_at(NOON, client, centre, "poison")
    waited = []
    for tries in range(1, 5):
        with app.app_context():
            due_at = db.session.scalar(select(WebhookEvent.due_at))
        with clock.frozen_at(due_at - timedelta(milliseconds=1)):
            work(app, "lanes")
        assert events(app)[0][1] == tries - 1
        with clock.frozen_at(due_at):
            work(app, "lanes")
        assert events(app)[0][1] == tries
        with app.app_context():
            waited.append((db.session.scalar(select(WebhookEvent.due_at)) - due_at).seconds)
    assert waited == [1, 2, 4, 8]


def post_at(moment, client, centre, *texts_of_it):
    with clock.frozen_at(moment):
        post_webhook(client, centre, [text_event(text) for text in texts_of_it])


def work_until_parked(app):
    for minutes in range(tasks.TRIES):
        with clock.frozen_at(NOON + timedelta(minutes=minutes)):
            work(app, "lanes")


def test_a_parked_event_says_why_and_lets_its_chat_go_on(app, client, centre, failing):
    post_at(NOON, client, centre, "poison", "after it")
    work_until_parked(app)
    assert texts(app) == ["after it"]
    assert events(app)[0] == (EventState.FAILED, tasks.TRIES, "LookupError: no such thing")


def test_replay_brings_a_parked_event_into_its_place(app, client, centre, failing, runner):
    post_at(NOON, client, centre, "poison")
    post_at(NOON + timedelta(seconds=5), client, centre, "after it")
    work_until_parked(app)
    failing.clear()
    with app.app_context():
        event_id = db.session.scalar(select(WebhookEvent.id).order_by(WebhookEvent.id))
    result = runner.invoke(args=["replay-event", str(event_id)])
    assert result.exit_code == 0, result.output
    work(app, "lanes")
    assert events(app)[0] == (EventState.DONE, 0, None)
    with app.app_context():
        timeline = select(Message.text).order_by(Message.occurred_at, Message.id)
        assert db.session.scalars(timeline).all() == ["poison", "after it"]


@pytest.mark.parametrize("times", [1, 2])
def test_replay_of_what_was_handled_changes_nothing(app, client, centre, runner, times):
    post_webhook(client, centre, [text_event("Hello")])
    work(app, "lanes")
    for _ in range(times):
        assert runner.invoke(args=["replay-event", "1"]).exit_code == 0
        work(app, "lanes")
    assert texts(app) == ["Hello"]


def test_replay_of_an_event_that_is_not_there_says_so(app, centre, runner):
    result = runner.invoke(args=["replay-event", "77"])
    assert result.exit_code != 0
    assert "77" in result.output


def test_a_worker_that_died_in_the_middle_leaves_the_lane_due(app, client, centre, settings):
    with clock.frozen_at(NOON):
        post_webhook(client, centre, [text_event("Hello")])
        with app.app_context():
            assert tasks.claim() is not None
            assert tasks.claim() is None
    with clock.frozen_at(NOON + timedelta(seconds=settings.lane_lease_seconds)):
        work(app, "lanes")
    assert texts(app) == ["Hello"]


def test_who_lost_the_lease_changes_nothing(app, client, centre, settings):
    with clock.frozen_at(NOON):
        post_webhook(client, centre, [text_event("Hello")])
        with app.app_context():
            late = tasks.claim()
    with clock.frozen_at(NOON + timedelta(seconds=settings.lane_lease_seconds)), app.app_context():
        assert tasks.claim() is not None
        tasks.handle(late)
    assert texts(app) == []


def test_who_failed_after_the_lease_was_over_marks_nothing_that_another_did(
    app, client, centre, failing, settings, monkeypatch
):
    """Past its lease a worker failed; while it rolled back another one handled the event, and the
    first wrote its failure on what was done.
    """

    def overtake(*_words):
        failing.clear()
        later = NOON + timedelta(seconds=settings.lane_lease_seconds + 1)
        with clock.frozen_at(later), app.app_context():
            tasks.handle(tasks.claim())

    monkeypatch.setattr(tasks.log, "exception", overtake)
    with clock.frozen_at(NOON), app.app_context():
        post_webhook(client, centre, [text_event("poison")])
        tasks.handle(tasks.claim())
    assert texts(app) == ["poison"]
    assert events(app) == [(EventState.DONE, 0, None)]


def test_what_fails_after_the_commit_is_no_failure_of_its_event(app, client, centre):
    dispatch, failures = app.extensions["kanava_dispatch"], ["once"]

    def fail(*told):
        dispatch(*told)
        if any(told) and failures:
            raise ConnectionError(failures.pop())

    post_webhook(client, centre, [text_event("Hello")])
    app.extensions["kanava_dispatch"] = fail
    work(app, "lanes")
    assert texts(app) == ["Hello"]
    assert events(app) == [(EventState.DONE, 0, None)]


@pytest.mark.on_postgresql
def test_a_lane_in_hand_makes_nobody_wait(app, client, centre, monkeypatch):
    """Workers woken at once see the same lanes; who was second waited for the first one's event."""
    looked, claimed = [], []

    def claim_as_looked():
        with app.app_context():
            claimed.append(tasks.claim())

    def process(event, standing):
        second = threading.Thread(target=claim_as_looked)
        second.start()
        second.join(2)
        was_waiting.append(second.is_alive())
        PROCESSORS["line"](event, standing)

    was_waiting = []
    post_webhook(client, centre, [text_event("in hand")])
    post_webhook(client, centre, [text_event("due", FAY)])
    with app.app_context():
        looked += tasks._due_lanes()
        first = tasks.claim()
        monkeypatch.setattr(tasks, "_due_lanes", lambda: looked)
        monkeypatch.setitem(app.extensions["kanava_processors"], "line", process)
        tasks.handle(first)
    assert was_waiting == [False]
    assert [key for key, _until in claimed] == [looked[1]]


def test_who_writes_most_keeps_nobody_waiting(app, client, centre, monkeypatch):
    """A lane was held until it was empty: twenty people waited for five who wrote thousands."""
    served = []

    def process(event, standing):
        served.append(json.loads(event.payload)["source"]["userId"])
        PROCESSORS["line"](event, standing)

    monkeypatch.setitem(app.extensions["kanava_processors"], "line", process)
    for number in range(4 * tasks.TURN_EVENTS):
        post_webhook(client, centre, [text_event(f"{number}")])
    for _ in range(tasks.TURN_EVENTS + 1):
        post_webhook(client, centre, [text_event("one of a few", FAY)])
    work(app, "lanes")
    turns = [(who, len(list(group))) for who, group in itertools.groupby(served)]
    turn = tasks.TURN_EVENTS
    assert turns == [(EMI, turn), (FAY, turn), (EMI, turn), (FAY, 1), (EMI, 2 * turn)]


def test_many_workers_keep_each_chats_order(app, client, centre):
    for number in range(10):
        for user_id in (EMI, FAY):
            post_webhook(client, centre, [text_event(f"{number}", user_id)])
    run_at_once([lambda: work(app, "lanes")] * 4)
    with app.app_context():
        for profile_id in db.session.scalars(select(Message.social_profile_id).distinct()).all():
            mine = select(Message.text).where(Message.social_profile_id == profile_id)
            found = db.session.scalars(mine.order_by(Message.id)).all()
            assert found == [str(number) for number in range(10)]
