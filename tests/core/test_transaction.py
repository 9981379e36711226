"""The one write door: all or nothing, heard of only afterwards, and nobody's update lost."""

import threading
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select, update

from tests.assertions import PATIENCE_SECONDS, run_at_once
from webapp.core import events
from webapp.core.database import count_changed, db, insert_new
from webapp.core.errors import Conflict
from webapp.core.transaction import (
    NestedTransaction,
    WriteOutsideTransaction,
    transaction,
)
from webapp.workstreams.models import Queue

pytestmark = pytest.mark.both_databases


@dataclass(frozen=True)
class QueueRenamed(events.Event):
    """A fact of these tests alone."""

    queue_id: int


@pytest.fixture
def heard(app):
    """What was handed out: (events, nudges, number of queues another connection saw by then)."""
    handed = []

    def dispatch(facts, nudges):
        with db.engine.connect() as other:
            seen = other.scalar(select(func.count(Queue.id)))
        handed.append((list(facts), list(nudges), seen))

    app.extensions["kanava_dispatch"] = dispatch
    return handed


@pytest.fixture
def inside(app):
    with app.app_context():
        yield


def queues():
    found = db.session.scalar(select(func.count(Queue.id)))
    db.session.rollback()
    return found


def test_a_block_is_committed_and_then_told(heard, inside):
    with transaction():
        db.session.add(Queue(name="Support"))
        events.record(QueueRenamed(1))
        events.nudge("assignment")
        events.nudge("assignment")
        assert heard == []
    assert heard == [([QueueRenamed(1)], ["assignment"], 1)]


def test_a_failed_block_changes_nothing_and_is_never_told(heard, inside):
    def fail():
        with transaction():
            db.session.add(Queue(name="Support"))
            events.record(QueueRenamed(1))
            events.nudge("assignment")
            db.session.flush()
            raise LookupError("half-way")

    with pytest.raises(LookupError):
        fail()
    assert queues() == 0
    with transaction():
        pass
    assert heard == [([], [], 0)]


def test_a_transaction_inside_another_is_refused(inside):
    with pytest.raises(NestedTransaction), transaction(), transaction():
        pass
    with transaction():
        db.session.add(Queue(name="afterwards"))
    assert queues() == 1


def test_a_stray_flush_is_refused(inside):
    db.session.add(Queue(name="Support"))
    with pytest.raises(WriteOutsideTransaction):
        db.session.flush()
    db.session.rollback()
    assert queues() == 0


def test_a_stray_statement_is_refused(inside):
    with transaction():
        db.session.add(Queue(name="Support"))
    with pytest.raises(WriteOutsideTransaction):
        count_changed(update(Queue).values(name="Other"))


def test_what_a_session_had_loaded_before_is_read_again(app, inside):
    with transaction():
        db.session.add(Queue(name="Support", priority=1))
    queue = db.session.scalar(select(Queue))
    with app.app_context(), transaction():
        count_changed(update(Queue).values(priority=7))
    with transaction():
        assert queue.priority == 7


def test_no_update_of_many_threads_is_lost(app):
    """Read, then write what was read plus one: what plain SQLite transactions lose."""
    with app.app_context(), transaction():
        db.session.add(Queue(name="Support", priority=0))

    def add_one():
        with app.app_context():
            with transaction():
                queue = db.session.scalar(select(Queue).with_for_update())
                queue.priority += 1
            db.session.remove()

    results = run_at_once([lambda: [add_one() for _ in range(10)]] * 8)
    assert not any(isinstance(result, Exception) for result in results), results
    with app.app_context():
        assert db.session.scalar(select(Queue.priority)) == 80


@pytest.mark.on_postgresql
def test_two_who_wait_for_each_other_end_as_one_change_and_one_refusal(app):
    """PostgreSQL gives one of them up: its person is told to try again, not that we failed."""
    with app.app_context(), transaction():
        db.session.add_all([Queue(name="Support"), Queue(name="Billing")])
    both_have_one = threading.Barrier(2)

    def change(first, second):
        with app.app_context(), transaction():
            count_changed(update(Queue).filter_by(name=first).values(priority=1))
            both_have_one.wait(PATIENCE_SECONDS)
            count_changed(update(Queue).filter_by(name=second).values(priority=1))

    names = ("Support", "Billing")
    results = run_at_once([lambda: change(*names), lambda: change(*reversed(names))])
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "NoneType"]
    with app.app_context():
        assert db.session.scalars(select(Queue.priority)).all() == [1, 1]


def test_an_insert_that_finds_the_row_there_counts_as_nothing_new(inside):
    values = {"name": "Support", "priority": 3}
    with transaction():
        assert count_changed(insert_new(Queue).values(**values)) == 1
        assert count_changed(insert_new(Queue).values(**values)) == 0
    assert queues() == 1


def test_what_belongs_to_a_fact_is_done_inside_its_transaction(app, heard, inside):
    def follow(fact):
        db.session.add(Queue(name=f"Beside {fact.queue_id}"))
        if fact.queue_id == 1:
            events.record(QueueRenamed(2))

    app.extensions["kanava_before_commit"] = {QueueRenamed: (follow,)}
    with transaction():
        events.record(QueueRenamed(1))
    assert heard == [([QueueRenamed(1), QueueRenamed(2)], [], 2)]


def test_what_belongs_to_a_fact_may_refuse_it(app, heard, inside):
    def refuse(_fact):
        raise Conflict("queue_in_use", "in use")

    def rename():
        with transaction():
            db.session.add(Queue(name="Support"))
            events.record(QueueRenamed(1))

    app.extensions["kanava_before_commit"] = {QueueRenamed: (refuse,)}
    with pytest.raises(Conflict):
        rename()
    assert (queues(), heard) == (0, [])
