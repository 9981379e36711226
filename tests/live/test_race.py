"""Twenty agents, four processes, one PostgreSQL: every conversation has exactly one owner."""

import os
import signal
import subprocess
import sys
from collections import Counter
from unittest import mock

import pytest
from sqlalchemy import select

from tests.factories import PASSWORD, _hashed_once, make_available
from tests.live.seeds import announced_seed
from tests.services.settings import environment_for
from tools.instance import ROOT
from webapp.agents.actions import create_agent
from webapp.agents.models import Presence, RoleName
from webapp.contacts.actions import find_or_create
from webapp.contacts.models import ProfileKind
from webapp.conversations.actions import Incoming, receive
from webapp.conversations.models import Conversation, ConversationSession
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.actions import add_member, enqueue
from webapp.routing.models import Queue

pytestmark = pytest.mark.live
AGENTS = 20
RACES = {"offers": 200, "picks": 60}
OWNED = (ConversationState.ACTIVE, ConversationState.CLOSED)


def fill(house, conversations):
    """Twenty available agents of one queue, and so many conversations that wait in it."""
    with house.app.app_context():
        with (
            transaction(),
            mock.patch("webapp.agents.actions.passwords.hash_password", _hashed_once),
        ):
            queue = db.session.get_one(Queue, house.centre.queue_id)
            agents = [
                create_agent(f"agent{n}@example.com", f"Agent {n}", PASSWORD, [RoleName.AGENT])
                for n in range(AGENTS)
            ]
            for agent in agents:
                add_member(queue, agent.id)
            agent_ids = [agent.id for agent in agents]
        for agent_id in agent_ids:
            make_available(agent_id)
        with transaction():
            for number in range(conversations):
                _begin_conversation(house.centre.account_id, number)


def _begin_conversation(account_id, number):
    profile = find_or_create(account_id, ProfileKind.USER, f"U{number:032x}")
    incoming = Incoming(f"m{number}", "text", clock.now(), text=f"Hello {number}")
    enqueue(receive(profile, incoming).needs_queue)


def run_race(house, race):
    """Four processes until nothing waits; fails with whatever one of them complained of."""
    seed = announced_seed(f"race for {race}")
    environment = environment_for(house.database_url, house.folder)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.live.race", race, str(seed)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        told = process.communicate(timeout=300)[0]
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 0, told


def assert_one_owner_each():
    """Conversations, their sessions and the agents' capacity tell one story."""
    promised, accepted = Counter(), Counter()
    running = {}
    for session in db.session.scalars(select(ConversationSession)):
        accepted[session.conversation_id] += session.accepted_at is not None
        if session.ended_at is None:
            assert session.conversation_id not in running
            running[session.conversation_id] = session
            promised[session.agent_id] += session.units
    for conversation in db.session.scalars(select(Conversation)):
        assert conversation.state in OWNED
        assert accepted[conversation.id] == 1, "accepted by nobody, or by two"
        assert conversation.offered_agent_id is None
        session = running.get(conversation.id)
        assert (session is not None) == (conversation.state == ConversationState.ACTIVE)
        if session is not None:
            assert session.agent_id == conversation.agent_id
            assert session.accepted_at is not None
            assert session.units == conversation.held_units
    for presence in db.session.scalars(select(Presence)):
        assert presence.used_units == promised[presence.agent_id]


@pytest.mark.parametrize("race", RACES)
def test_each_conversation_has_one_owner(make_house, race):
    house = make_house("postgres")
    fill(house, RACES[race])
    run_race(house, race)
    with house.app.app_context():
        assert_one_owner_each()
        if race == "offers":
            overfull = select(Presence).where(Presence.used_units > Presence.total_units)
            assert db.session.scalars(overfull).all() == []
