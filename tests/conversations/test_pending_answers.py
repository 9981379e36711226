"""An answer that can be taken back goes when its time is over, at once if need be, or never."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, func, select

from simulator.bubbles import bubbles
from tests.factories import work
from webapp.agents.models import Agent
from webapp.conversations import sending
from webapp.conversations.actions.guards import Submission
from webapp.conversations.actions.notes import write_note
from webapp.conversations.actions.outbound import add_line
from webapp.conversations.actions.pending_answers import submit_answer, take_back
from webapp.conversations.actions.said import Said
from webapp.conversations.actions.transitions import park, release
from webapp.conversations.models import Conversation, Direction, Draft, Message, PendingAnswer
from webapp.conversations.policy import seconds_to_wait
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.transaction import transaction
from webapp.outbox.transport import DeliveryState, Sticker
from webapp.routing.actions.transfers import transfer_to_queue
from webapp.routing.actions.wrap_up import end
from webapp.workstreams.models import Queue

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def act(talk, run, *arguments):
    """Run an action on Emi's conversation as Aoi; gives what it gives, of a row its id."""
    with talk.app.app_context(), transaction():
        conversation = db.session.scalars(select(Conversation)).one()
        made = run(conversation, talk.centre.aoi, *arguments)
        return getattr(made, "id", made)


def submit(talk, text, seconds=10, key=None):
    return act(talk, submit_answer, Submission(text, key, undo_seconds=seconds))


def later(talk, seconds):
    with clock.frozen_at(clock.after(seconds)):
        work(talk.app, "pending_answers", "deliveries")


def count(talk, model):
    with talk.app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def draft_of(talk):
    with talk.app.app_context():
        kept = db.session.get(Draft, (talk.centre.aoi, 1))
        return kept.text if kept else None


@pytest.mark.parametrize(
    ("chosen", "free_seconds", "waits"),
    [(10, None, 10), (0, None, 0), (10, 30, 10), (10, 9, 7), (3, 4.5, 2.5), (5, 2, 0), (5, 1, 0)],
)
def test_to_wait_never_makes_a_free_answer_counted(chosen, free_seconds, waits):
    free_until = NOON + timedelta(seconds=free_seconds) if free_seconds else None
    assert seconds_to_wait(chosen, free_until, NOON) == waits


@pytest.mark.both_databases
def test_it_goes_when_its_time_is_over_and_not_before(talk):
    submit(talk, "answer")
    later(talk, 9)
    assert talk.phone.texts() == []
    assert count(talk, Message) == 1
    later(talk, 11)
    assert talk.phone.texts() == ["answer"]
    assert count(talk, PendingAnswer) == 0


def test_waiting_costs_nothing_where_it_is_free_at_once(talk):
    with clock.frozen_at(clock.after(43)):
        submit(talk, "answer")
        later(talk, 6)
    assert [call.endpoint for call in talk.calls("reply", "push")] == ["reply"]


@pytest.mark.both_databases
def test_taken_back_it_is_typed_again_and_never_goes(talk):
    pending = submit(talk, "answer")
    assert act(talk, take_back, pending).text == "answer"
    assert draft_of(talk) == "answer"
    later(talk, 60)
    assert talk.phone.texts() == []
    with pytest.raises(Conflict, match="before you could"):
        act(talk, take_back, pending)


def test_posted_again_under_its_key_after_it_was_taken_back_it_never_goes(talk):
    act(talk, take_back, submit(talk, "answer", key="k"))
    assert submit(talk, "answer", key="k") is None
    later(talk, 60)
    assert talk.phone.texts() == []
    submit(talk, "another", key="k2")
    later(talk, 60)
    assert talk.phone.texts() == ["another"]


def test_what_it_quotes_waits_with_it_and_comes_back_with_it(talk):
    pending = submit(talk, Said("answer", quoted_id=1))
    act(talk, take_back, pending)
    with talk.app.app_context():
        assert db.session.get(Draft, (talk.centre.aoi, 1)).quoted_message_id == 1
    submit(talk, Said("answer", quoted_id=1))
    submit(talk, Said("", Sticker("446", "1988")))
    later(talk, 11)
    assert [bubble.quoted for bubble in bubbles(talk.phone)] == ["", "Hello", ""]
    assert talk.phone.delivered()[-1].payload["stickerId"] == "1988"


@pytest.mark.both_databases
def test_taking_back_holds_the_conversation_before_the_answer(talk):
    """Sending takes them in this order: else each would wait for the other."""
    pending, said = submit(talk, "answer"), []

    def undo(conversation, agent_id):
        event.listen(db.engine, "before_cursor_execute", note)
        take_back(conversation, agent_id, pending)
        event.remove(db.engine, "before_cursor_execute", note)

    note = lambda *facts: said.append(facts[2])  # noqa: E731
    act(talk, undo)
    deleted = next(n for n, line in enumerate(said) if line.startswith("DELETE FROM pending"))
    assert any("FROM conversation" in line for line in said[:deleted])


def test_nobody_takes_back_what_another_has_sent(talk):
    pending = submit(talk, "answer")
    with talk.app.app_context(), transaction(), pytest.raises(Conflict):
        take_back(db.session.get_one(Conversation, 1), talk.centre.ben, pending)
    assert count(talk, PendingAnswer) == 1


def test_what_is_sent_at_once_does_not_overtake_what_waits(talk):
    submit(talk, "first")
    submit(talk, "second", seconds=0)
    later(talk, 11)
    assert talk.phone.texts() == ["first", "second"]


def transfer(conversation, agent_id):
    other = db.session.scalars(select(Queue.id).where(Queue.name == "Billing")).one()
    transfer_to_queue(conversation, other, db.session.get_one(Agent, agent_id))


@pytest.mark.parametrize("leave", [end, park, release, transfer])
def test_it_goes_before_what_ends_the_turn(talk, leave):
    submit(talk, "answer")
    act(talk, leave)
    work(talk.app, "deliveries")
    assert talk.phone.texts() == ["answer"]
    assert count(talk, PendingAnswer) == 0


@pytest.mark.both_databases
def test_what_the_customer_wrote_meanwhile_is_not_answered_by_it(talk):
    submit(talk, "Monday it is")
    with clock.frozen_at(clock.after(5)):
        talk.arrives(talk.phone.write("Rather Tuesday"))
    later(talk, 11)
    with talk.app.app_context():
        chat = db.session.scalars(select(Conversation)).one()
        assert chat.awaiting_reply_since_at == chat.customer_wrote_at > chat.answered_at


@pytest.mark.both_databases
def test_posted_twice_under_its_key_it_is_one(talk):
    first = submit(talk, "answer", key="key-1")
    assert submit(talk, "answer", key="key-1") == first
    later(talk, 11)
    submit(talk, "answer", key="key-1")
    later(talk, 22)
    assert talk.phone.texts() == ["answer"]


def test_a_note_under_its_key_is_the_same_sending(talk):
    pending = submit(talk, "answer", key="key-1")
    note = lambda chat, by: write_note(chat, db.session.get_one(Agent, by), "note", "key-1")  # noqa: E731
    assert act(talk, note) == pending
    assert count(talk, Message) == 1


@pytest.mark.both_databases
def test_what_cannot_be_a_message_stands_as_failed_and_stops_nothing(talk):
    submit(talk, "first", key="key-1")
    submit(talk, "second", key="key-2")
    facts = {"kind": "text", "text": "note", "submission_key": "key-1"}
    act(talk, lambda chat, by: add_line(chat, Direction.INTERNAL, agent_id=by, **facts))
    act(talk, park)
    work(talk.app, "deliveries")
    assert talk.phone.texts() == ["second"]
    with talk.app.app_context():
        first = db.session.scalars(select(Message).filter_by(text="first")).one()
        assert first.delivery.state == DeliveryState.FAILED


def test_one_that_fails_is_tried_later_and_keeps_no_other(talk, monkeypatch):
    first, send_due = submit(talk, "first", 3), sending.send_due
    submit(talk, "second")

    def send_all_but_first(pending_id):
        if pending_id == first:
            raise RuntimeError
        send_due(pending_id)

    monkeypatch.setattr(sending, "send_due", send_all_but_first)
    later(talk, 11)
    assert talk.phone.texts() == ["first", "second"]


def test_what_another_service_keeps_from_being_sent_stands_as_failed(talk):
    submit(talk, "answer")
    with talk.app.app_context(), transaction():
        db.session.get_one(Conversation, 1).social_profile.is_standby = True
    later(talk, 11)
    assert talk.phone.texts() == []
    assert talk.state() == (DeliveryState.FAILED, None)


@pytest.mark.both_databases
def test_taken_back_and_sent_at_the_same_moment_it_is_one_of_both(talk):
    pending, start, refused = submit(talk, "answer"), threading.Barrier(2), []

    def undo():
        start.wait()
        try:
            act(talk, take_back, pending)
        except Conflict as conflict:
            refused.append(conflict.code)

    thread = threading.Thread(target=undo)
    thread.start()
    start.wait()
    later(talk, 11)
    thread.join()
    is_sent = talk.phone.texts() == ["answer"]
    assert is_sent == (refused == ["sent_already"]) == (draft_of(talk) is None)
