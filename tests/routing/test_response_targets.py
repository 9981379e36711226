"""Until when a customer should have an answer, in the open minutes of the queue, and breaches."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.factories import make_centre, work, write
from webapp.conversations.models import Conversation
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import db
from webapp.core.events import take_events
from webapp.core.transaction import transaction
from webapp.core.worker import run_once
from webapp.hours.actions import Facts, change_hours
from webapp.hours.models import OperatingHours
from webapp.inbox import announcements, topics
from webapp.routing import events
from webapp.routing.actions.placement import place
from webapp.routing.actions.response_targets import mark_breaches
from webapp.routing.tasks import response_targets
from webapp.workstreams.actions.queue_settings import put_settings, settings_of
from webapp.workstreams.actions.workstreams import Fallback, change_workstream
from webapp.workstreams.models import Queue, Workstream

pytestmark = pytest.mark.both_databases

FRIDAY_EVENING = datetime(2026, 11, 27, 16, 40, tzinfo=UTC)
OFFICE = [[[540, 1020]]] * 5 + [[], []]
ALWAYS = [[[0, 1440]]] * 7


def hours(name, weekly, zone="UTC"):
    calendar = OperatingHours(name=name, time_zone=zone, weekly=weekly)
    db.session.add(calendar)
    db.session.flush()
    return calendar.id


@pytest.fixture
def centre(app):
    """Support works from nine to five; a first answer is due in 60 minutes, later ones in 30."""
    with app.app_context():
        centre = make_centre()
        with transaction():
            queue = db.session.get_one(Queue, centre.queue_id)
            queue.operating_hours_id = hours("Office", OFFICE)
            workstream = db.session.get_one(Workstream, centre.workstream_id)
            workstream.first_response_minutes, workstream.next_response_minutes = 60, 30
        return centre


def conversation(app):
    with app.app_context():
        return db.session.scalar(select(Conversation))


def count(app):
    work(app, "response_targets", "breaches")
    return conversation(app)


def written(app, client, centre, at):
    with clock.frozen_at(at):
        write(app, client, centre)
        return count(app)


def change(app, **facts):
    with app.app_context(), transaction():
        row = db.session.scalar(select(Conversation))
        for name, value in facts.items():
            setattr(row, name, value)


def test_the_first_answer_is_due_after_so_many_open_minutes(app, client, centre):
    found = written(app, client, centre, FRIDAY_EVENING)
    assert found.awaiting_reply_since_at == FRIDAY_EVENING
    assert found.response_due_at == datetime(2026, 11, 30, 9, 40, tzinfo=UTC), "Monday"
    assert found.breached_at is None


def test_later_answers_have_a_target_of_their_own(app, client, centre):
    written(app, client, centre, FRIDAY_EVENING)
    change(app, answered_at=FRIDAY_EVENING, response_due_at=None)
    with clock.frozen_at(FRIDAY_EVENING):
        assert count(app).response_due_at == datetime(2026, 11, 30, 9, 10, tzinfo=UTC)


def test_without_a_target_of_that_kind_nothing_is_due_and_the_duty_rests(app, client, centre):
    with app.app_context(), transaction():
        workstream = db.session.get_one(Workstream, centre.workstream_id)
        workstream.first_response_minutes = None
    assert written(app, client, centre, FRIDAY_EVENING).response_due_at is None
    assert not run_once(app, response_targets.DUTIES[0])


def test_a_night_of_nine_hours_in_autumn_has_nine_hours(app, client, centre):
    with app.app_context(), transaction():
        calendar = db.session.scalar(select(OperatingHours))
        calendar.time_zone, calendar.weekly = "Europe/Helsinki", [[[0, 360], [1320, 1440]]] * 7
        workstream = db.session.get_one(Workstream, centre.workstream_id)
        workstream.first_response_minutes = 8 * 60
    ten_in_the_evening = datetime(2026, 10, 24, 19, tzinfo=UTC)
    found = written(app, client, centre, ten_in_the_evening)
    assert found.response_due_at == datetime(2026, 10, 25, 3, tzinfo=UTC), "5, not 6 in the morning"


def test_another_queue_another_clock(app, client, centre):
    written(app, client, centre, FRIDAY_EVENING)
    with clock.frozen_at(FRIDAY_EVENING + timedelta(minutes=5)):
        with app.app_context(), transaction():
            place(db.session.scalar(select(Conversation)), centre.other_queue_id)
        found = count(app)
    assert found.response_due_at == FRIDAY_EVENING + timedelta(minutes=60), "from the first message"


def test_it_is_counted_anew_when_what_it_hangs_on_changed(app, client, centre):
    written(app, client, centre, FRIDAY_EVENING)
    changes = [
        (more_hours, FRIDAY_EVENING + timedelta(minutes=60)),
        (other_hours, datetime(2026, 11, 28, 1, tzinfo=UTC)),
        (no_hours, FRIDAY_EVENING + timedelta(minutes=60)),
        (quicker, FRIDAY_EVENING + timedelta(minutes=15)),
    ]
    for change_it, expected in changes:
        with app.app_context(), transaction():
            change_it(centre)
        with clock.frozen_at(FRIDAY_EVENING):
            assert count(app).response_due_at == expected, change_it.__name__


def more_hours(centre):
    calendar = db.session.scalar(select(OperatingHours))
    change_hours(calendar, Facts("Office", "", "UTC", ALWAYS))


def other_hours(centre):
    queue = db.session.get_one(Queue, centre.queue_id)
    night = hours("Night", [[[0, 60]]] * 7)
    put_settings(queue, replace(settings_of(queue), operating_hours_id=night))


def no_hours(centre):
    queue = db.session.get_one(Queue, centre.queue_id)
    put_settings(queue, replace(settings_of(queue), operating_hours_id=None))


def quicker(centre):
    workstream = db.session.get_one(Workstream, centre.workstream_id)
    faster = {"first_response_minutes": 15}
    change_workstream(workstream, workstream.name, Fallback(centre.queue_id), faster)


def test_too_late_is_a_breach_told_once_and_kept_over_a_move(app, client, centre):
    due = written(app, client, centre, FRIDAY_EVENING).response_due_at
    with clock.frozen_at(due - timedelta(seconds=1)):
        assert count(app).breached_at is None
    with clock.frozen_at(due):
        found = count(app)
        assert found.breached_at == due
        assert not run_once(app, response_targets.DUTIES[1])
        with app.app_context(), transaction():
            place(db.session.scalar(select(Conversation)), centre.other_queue_id)
        found = count(app)
    assert (found.breached_at, found.response_due_at) == (due, due)


def test_who_is_parked_unanswered_is_missed_too(app, client, centre):
    due = written(app, client, centre, FRIDAY_EVENING).response_due_at
    change(app, state=ConversationState.WAITING)
    with clock.frozen_at(due):
        assert count(app).breached_at == due


def test_a_breach_is_an_event_about_its_conversation_and_queue(app, client, centre):
    found = written(app, client, centre, FRIDAY_EVENING)
    with clock.frozen_at(found.response_due_at), app.app_context(), transaction():
        mark_breaches([found.id])
        mark_breaches([found.id])
        assert take_events() == [events.ResponseBreached(found.id, centre.queue_id)]


def test_an_answer_ends_the_wait_and_what_is_ended_or_closed_breaks_nothing(app, client, centre):
    due = written(app, client, centre, FRIDAY_EVENING).response_due_at
    change(app, state=ConversationState.CLOSED)
    with clock.frozen_at(due + timedelta(days=1)):
        assert count(app).breached_at is None
        change(app, awaiting_reply_since_at=None, response_due_at=None)
        change(app, state=ConversationState.OPEN)
        assert count(app).breached_at is None


def test_the_lists_of_queue_and_agent_are_told(app, client, centre):
    found = written(app, client, centre, FRIDAY_EVENING)
    event = events.ResponseBreached(found.id, centre.queue_id)
    told = {topics.conversation_topic(found.id), topics.queue_topic(centre.queue_id)}
    assert told <= topics_of(app, event)
    change(app, state=ConversationState.ACTIVE, agent_id=centre.aoi)
    assert topics.agent_topic(centre.aoi) in topics_of(app, event)


def topics_of(app, event):
    with app.app_context():
        notices = announcements.announce_response(event)
    return {topic for notice in notices for topic in notice.topics}
