"""What an owner does with a conversation, what a customer's message does to it, and who may not."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.factories import make_available, work
from webapp.agents.models import Presence
from webapp.conversations.actions.drafts import forget_draft, mark_read, save_draft
from webapp.conversations.actions.outbound import post_message
from webapp.conversations.actions.transitions import close, park, release
from webapp.conversations.models import Conversation, ConversationSession, Message
from webapp.conversations.states import ClosureReason, ConversationState
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid
from webapp.core.transaction import transaction
from webapp.routing.actions.offers import pick, reopen
from webapp.routing.actions.wrap_up import end

OPEN, ACTIVE, WAITING, WRAP_UP, CLOSED = ConversationState


@pytest.fixture
def act(talk):
    """Run an action on the newest conversation as an agent, in a transaction of its own."""

    def run(action, agent_id=None, *rest):
        with talk.app.app_context(), transaction():
            return action(newest(), agent_id or talk.centre.aoi, *rest)

    return run


def newest():
    return db.session.scalars(select(Conversation).order_by(Conversation.id.desc())).first()


def facts(talk):
    """(state, owner, previous owner, capacity used by Aoi)."""
    with talk.app.app_context():
        found = newest()
        used = db.session.get_one(Presence, talk.centre.aoi).used_units
        return found.state, found.agent_id, found.previous_agent_id, used


def reasons(talk):
    with talk.app.app_context():
        ended = select(ConversationSession.closure_reason).order_by(ConversationSession.id)
        return db.session.scalars(ended).all()


@pytest.mark.both_databases
def test_end_and_close_finish_it_and_free_the_agent(talk, act):
    aoi = talk.centre.aoi
    assert facts(talk) == (ACTIVE, aoi, None, 25)
    act(end)
    assert facts(talk) == (WRAP_UP, aoi, None, 25)
    act(close)
    assert facts(talk) == (CLOSED, None, aoi, 0)
    assert reasons(talk) == [ClosureReason.AGENT_CLOSED]


@pytest.mark.both_databases
def test_after_closed_a_message_starts_a_new_conversation(talk, act):
    act(end)
    act(close)
    talk.arrives(talk.phone.write("one more thing"))
    with talk.app.app_context():
        assert len(db.session.scalars(select(Conversation)).all()) == 2
        assert len(db.session.scalars(select(Message)).all()) == 2
    assert facts(talk)[0] == OPEN


@pytest.mark.both_databases
def test_parking_frees_the_agent_until_the_customer_writes(talk, act):
    aoi, ben = talk.centre.aoi, talk.centre.ben
    act(park)
    assert facts(talk) == (WAITING, None, aoi, 0)
    with talk.app.app_context():
        make_available(ben)
    talk.arrives(talk.phone.write("here I am again"))
    with talk.app.app_context():
        found = newest()
        assert (found.state, found.offered_agent_id) == (OPEN, aoi), "the same agent first"
        assert len(db.session.scalars(select(Conversation)).all()) == 1


@pytest.mark.both_databases
def test_a_parked_one_is_reopened_by_its_agent_only(talk, act):
    act(park)
    with pytest.raises(Conflict):
        act(reopen, talk.centre.ben)
    act(reopen)
    assert facts(talk)[:2] == (ACTIVE, talk.centre.aoi)
    assert facts(talk)[3] == 25


@pytest.mark.both_databases
def test_a_message_in_wrap_up_returns_it_to_the_same_agent(talk, act):
    act(end)
    talk.arrives(talk.phone.write("wait, also"))
    assert facts(talk) == (ACTIVE, talk.centre.aoi, None, 25)
    act(post_message, None, "of course")


@pytest.mark.both_databases
def test_a_message_that_comes_while_it_is_being_closed_is_not_closed_away(talk, act):
    """On PostgreSQL another process may commit between our reading and our UPDATE."""

    def close_late(conversation, agent_id):
        assert conversation.state == WRAP_UP
        meanwhile = update(Conversation).values(state=ACTIVE)
        db.session.execute(meanwhile.execution_options(synchronize_session=False))
        close(conversation, agent_id)

    act(end)
    with pytest.raises(Conflict):
        act(close_late)
    assert facts(talk) == (WRAP_UP, talk.centre.aoi, None, 25), "rolled back as one"


@pytest.mark.both_databases
def test_a_released_one_goes_to_somebody_else_first(talk, act):
    with talk.app.app_context():
        make_available(talk.centre.ben)
    act(release)
    assert facts(talk) == (OPEN, None, talk.centre.aoi, 0)
    work(talk.app, "assignment")
    with talk.app.app_context():
        assert newest().offered_agent_id == talk.centre.ben


@pytest.mark.both_databases
def test_a_released_one_comes_back_to_the_only_agent_after_a_rest(talk, act):
    act(release)
    work(talk.app, "assignment")
    with talk.app.app_context():
        assert newest().offered_agent_id is None
    with clock.frozen_at(clock.now() + timedelta(seconds=31)):
        work(talk.app, "assignment")
    with talk.app.app_context():
        assert newest().offered_agent_id == talk.centre.aoi


@pytest.mark.parametrize("action", [end, park, release, close])
def test_another_agent_can_do_nothing_with_it(talk, act, action):
    before = facts(talk)
    for stranger in (talk.centre.ben, talk.centre.chen, talk.centre.dana):
        with pytest.raises(Conflict):
            act(action, stranger)
    assert facts(talk) == before


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ([], close),
        ([end], end),
        ([end], park),
        ([end], release),
        ([end], pick),
        ([end], reopen),
        ([park], end),
        ([park], park),
        ([park], pick),
        ([], pick),
        ([], reopen),
        ([end, close], close),
        ([end, close], pick),
        ([end, close], reopen),
    ],
    ids=lambda value: value.__name__ if callable(value) else "+".join(a.__name__ for a in value),
)
def test_moves_that_are_not_in_the_table_are_refused(talk, act, first, then):
    for action in first:
        act(action)
    before = facts(talk)
    with pytest.raises(Conflict):
        act(then)
    assert facts(talk) == before


@pytest.mark.parametrize("first", [[end], [park], [release]])
def test_only_an_active_conversation_is_written_in(talk, act, first):
    for action in first:
        act(action)
    with pytest.raises(Conflict):
        act(post_message, None, "too late")
    assert talk.deliveries() == []


def test_only_its_agent_writes_in_it(talk, act):
    with pytest.raises(Conflict):
        act(post_message, talk.centre.ben, "from the side")
    act(post_message, None, "from its agent")
    assert len(talk.deliveries()) == 1


@pytest.mark.parametrize("text", ["", "   ", "\n\t ", "\u3000", "x" * 24_001])
def test_nothing_and_too_much_is_refused_at_the_field(talk, act, text):
    with pytest.raises(Invalid) as caught:
        act(post_message, None, text)
    assert caught.value.field == "text"
    assert talk.deliveries() == []


@pytest.mark.both_databases
def test_an_answer_never_sorts_above_what_it_answers(talk, act):
    with clock.frozen_at(clock.now() - timedelta(minutes=5)):
        act(post_message, None, "our clock is late")
    with talk.app.app_context():
        timeline = select(Message.text).order_by(Message.occurred_at, Message.id)
        assert db.session.scalars(timeline).all() == ["Hello", "our clock is late"]


@pytest.mark.both_databases
def test_reading_never_goes_back_and_a_draft_is_kept_until_empty(talk, act):
    from webapp.conversations.models import ConversationReading, Draft

    for message_id in (5, 3, 8, 8):
        act(mark_read, None, message_id)
    for text in ("half a", "half a sentence\0"):
        act(save_draft, None, text)
    with talk.app.app_context():
        assert db.session.scalars(select(ConversationReading.message_id)).all() == [8]
        assert db.session.scalars(select(Draft.text)).all() == ["half a sentence\ufffd"]
    act(save_draft, None, "  ")
    with talk.app.app_context():
        assert db.session.scalars(select(Draft.text)).all() == []


@pytest.mark.both_databases
def test_an_answer_takes_the_draft_it_began_as_and_no_other(talk, act):
    from webapp.conversations.models import Draft

    kept = []
    for draft in ("Good", "Good evening", "second"):
        act(save_draft, None, draft)
        act(forget_draft, None, "Good morning")
        with talk.app.app_context():
            kept.append(db.session.scalars(select(Draft.text)).all())
    assert kept == [[], ["Good evening"], ["second"]]
