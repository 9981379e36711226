"""Who may see and write: the pure rule, and the same rule in SQL."""

import itertools

import pytest
from sqlalchemy import select

from tests.factories import EMI, make_centre
from webapp.agents.models import Agent
from webapp.contacts.actions.profiles import find_or_create
from webapp.contacts.models import ProfileKind
from webapp.conversations.actions.notes import write_note
from webapp.conversations.models import Conversation, Participant
from webapp.conversations.policy import (
    ConversationFacts,
    Viewer,
    may_host,
    may_read_consult,
    may_view,
    may_work_on,
    may_write,
    may_write_consult,
)
from webapp.conversations.queries import facts_with_readers, visible_to
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction

pytestmark = pytest.mark.both_databases


def facts(**changes):
    plain = {
        "queue_id": 1,
        "agent_id": None,
        "previous_agent_id": None,
        "offered_agent_id": None,
        "state": ConversationState.OPEN,
    }
    return ConversationFacts(**(plain | changes))


AOI = Viewer(1, frozenset({1}))
CHEN = Viewer(3, frozenset({2}))
DANA = Viewer(4, is_supervising=True)


@pytest.mark.parametrize(
    ("viewer", "seen", "may"),
    [
        (AOI, facts(), True),
        (CHEN, facts(), False),
        (DANA, facts(), True),
        (DANA, facts(queue_id=None), True),
        (AOI, facts(queue_id=None), False),
        (CHEN, facts(agent_id=3), True),
        (CHEN, facts(previous_agent_id=3), True),
        (CHEN, facts(offered_agent_id=3), True),
        (CHEN, facts(agent_id=1), False),
        (Viewer(3), facts(queue_id=None), False),
        (CHEN, facts(reader_ids=frozenset({3})), True),
        (CHEN, facts(reader_ids=frozenset({1})), False),
        (CHEN, facts(participant_ids=frozenset({3})), True),
        (CHEN, facts(participant_ids=frozenset({1})), False),
    ],
)
def test_who_may_view(viewer, seen, may):
    assert may_view(viewer, seen) is may


def test_who_was_mentioned_reads_and_works_on_nothing():
    read = facts(reader_ids=frozenset({3}))
    assert may_view(CHEN, read)
    assert not may_work_on(CHEN, read)
    assert not may_write(CHEN, facts(reader_ids=frozenset({3}), state=ConversationState.ACTIVE))


def test_who_takes_part_answers_when_added_and_never_works_on_it():
    joined = {"agent_id": 1, "participant_ids": frozenset({3}), "state": ConversationState.ACTIVE}
    assert not may_write(CHEN, facts(**joined))
    assert may_write(CHEN, facts(**joined, added_ids=frozenset({3})))
    assert not may_write(CHEN, facts(**joined | {"state": "wrap_up"}, added_ids=frozenset({3})))
    assert not may_work_on(CHEN, facts(**joined, added_ids=frozenset({3})))
    assert not may_host(CHEN, facts(**joined, added_ids=frozenset({3})))


@pytest.mark.parametrize(
    ("viewer", "seen", "reads", "writes"),
    [
        (AOI, facts(agent_id=1), True, True),
        (AOI, facts(agent_id=3), False, False),
        (AOI, facts(previous_agent_id=1), True, False),
        (AOI, facts(agent_id=3, previous_agent_id=1), False, False),
        (CHEN, facts(agent_id=1, participant_ids=frozenset({3})), True, True),
        (CHEN, facts(agent_id=1, reader_ids=frozenset({3})), False, False),
        (DANA, facts(agent_id=1), True, False),
        (DANA, facts(agent_id=1, participant_ids=frozenset({4})), True, True),
    ],
)
def test_a_consult_is_its_owners_participants_and_supervisors(viewer, seen, reads, writes):
    assert may_read_consult(viewer, seen) is reads
    assert may_write_consult(viewer, seen) is writes


@pytest.mark.parametrize("state", ConversationState)
@pytest.mark.parametrize("owner", [None, 1, 3])
def test_only_the_owner_writes_and_only_while_active(state, owner):
    may = owner == 1 and state == ConversationState.ACTIVE
    assert may_write(AOI, facts(state=state, agent_id=owner)) is may
    assert may_write(DANA, facts(state=state, agent_id=owner)) is False


def test_sql_and_the_pure_rule_say_the_same_of_every_case(app):
    with app.app_context():
        centre = make_centre()
        conversations = make_every_case(centre)
        for viewer in every_viewer(centre):
            by_sql = set(db.session.scalars(select(Conversation.id).where(visible_to(viewer))))
            by_rule = {
                conversation.id
                for conversation in db.session.scalars(select(Conversation))
                if may_view(viewer, facts_with_readers(conversation))
            }
            assert by_sql == by_rule, viewer
        assert len(by_rule) <= conversations


def make_every_case(centre):
    """One conversation for each combination of queue, owner, previous owner and offer."""
    people = (None, centre.aoi, centre.chen)
    queues = (None, centre.queue_id, centre.other_queue_id)
    cases = list(itertools.product(queues, people, people, people))
    with transaction():
        for number, (queue_id, owner, previous, offered) in enumerate(cases):
            chat = find_or_create(centre.account_id, ProfileKind.USER, f"{EMI[:-3]}{number:03d}")
            db.session.add(
                Conversation(
                    social_profile_id=chat.id,
                    channel_account_id=centre.account_id,
                    queue_id=queue_id,
                    agent_id=owner,
                    previous_agent_id=previous,
                    offered_agent_id=offered,
                )
            )
        db.session.flush()
        for conversation in list(db.session.scalars(select(Conversation)))[::3]:
            name = ("@Chen", "@Ben", "@Chen @Ben")[conversation.id % 3]
            write_note(conversation, db.session.get_one(Agent, centre.aoi), name)
        for conversation in list(db.session.scalars(select(Conversation)))[1::4]:
            its = {"conversation_id": conversation.id, "joined_at": clock.now()}
            db.session.add(Participant(agent_id=centre.ben, **its))
            db.session.add(Participant(agent_id=centre.chen, ended_at=clock.now(), **its))
            its["joined_at"] = None
            db.session.add(Participant(agent_id=centre.aoi, **its))
    return len(cases)


def every_viewer(centre):
    queues = [frozenset(), frozenset({centre.queue_id}), frozenset({centre.other_queue_id})]
    queues.append(queues[1] | queues[2])
    for agent_id, own, is_supervising in itertools.product(
        (centre.aoi, centre.ben, centre.chen), queues, (False, True)
    ):
        yield Viewer(agent_id, own, is_supervising)
