"""Twenty agents, four processes, one PostgreSQL: every conversation has exactly one owner."""

import os
import signal
import subprocess
import sys
from collections import Counter
from unittest import mock

import pytest
from sqlalchemy import select

from tests.factories import PASSWORD, _hashed_once, begin_conversation, make_available
from tests.live.seeds import announced_seed
from tests.services.runs import as_many
from tests.services.settings import environment_for
from tools.instance import ROOT
from webapp.agents.actions.people import create_agent
from webapp.agents.models import (
    AgentCapacityProfile,
    AgentSkill,
    CapacityProfile,
    Presence,
    RatingScale,
    RoleName,
    Skill,
)
from webapp.conversations.models import Conversation, ConversationSession, ConversationSkill
from webapp.conversations.states import ConversationState
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.actions.placement import refresh_requirement_key
from webapp.workstreams.actions.queues import add_member
from webapp.workstreams.models import Queue

pytestmark = pytest.mark.live
AGENTS, PLACES = 20, 3
# More than the eighty that all agents can hold: the rest fight for the last places.
RACES = as_many({"offers": 110, "picks": 60}, {"offers": 200, "picks": 60})
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
            skill_id, profile_id = _add_needs(agent_ids)
        for agent_id in agent_ids:
            make_available(agent_id)
        with transaction():
            for number in range(conversations):
                conversation = begin_conversation(house.centre.account_id, number)
                _need(conversation, number, skill_id, profile_id)


def _add_needs(agent_ids):
    """A skill that every second agent has, and a profile in which each has few places."""
    profile, scale = CapacityProfile(name="Chats", limit=PLACES), RatingScale(name="Stars")
    db.session.add_all([profile, scale])
    db.session.flush()
    skill = Skill(name="Japanese", rating_scale_id=scale.id)
    db.session.add(skill)
    db.session.flush()
    for agent_id in agent_ids:
        place = {"agent_id": agent_id, "capacity_profile_id": profile.id, "limit": PLACES}
        db.session.add(AgentCapacityProfile(**place))
        if agent_id % 2:
            db.session.add(AgentSkill(agent_id=agent_id, skill_id=skill.id, rating=4))
    return skill.id, profile.id


def _need(conversation, number, skill_id, profile_id):
    """Every third needs the skill, every second takes a place of the profile too."""
    if number % 3 == 0:
        needed = {"conversation_id": conversation.id, "skill_id": skill_id, "rating": 3}
        db.session.add(ConversationSkill(**needed))
    if number % 2 == 0:
        conversation.needed_profile_ids = [profile_id]
    refresh_requirement_key(conversation)


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
    promised, places, accepted = Counter(), Counter(), Counter()
    running = {}
    for session in db.session.scalars(select(ConversationSession)):
        accepted[session.conversation_id] += session.accepted_at is not None
        if session.ended_at is None:
            assert session.conversation_id not in running
            running[session.conversation_id] = session
            promised[session.agent_id] += session.units
            places[session.agent_id] += len(session.profile_ids)
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
    for place in db.session.scalars(select(AgentCapacityProfile)):
        assert place.used == places[place.agent_id]


def assert_offers_fitted():
    """No offer went to an agent without the skill, and none past a limit."""
    skilled = set(db.session.scalars(select(AgentSkill.agent_id)))
    picky = set(db.session.scalars(select(ConversationSkill.conversation_id)))
    offers = select(ConversationSession).where(ConversationSession.expires_at.is_not(None))
    for session in db.session.scalars(offers):
        assert session.conversation_id not in picky or session.agent_id in skilled
    overfull = select(Presence).where(Presence.used_units > Presence.total_units)
    assert db.session.scalars(overfull).all() == []
    crowded = select(AgentCapacityProfile).where(
        AgentCapacityProfile.used > AgentCapacityProfile.limit
    )
    assert db.session.scalars(crowded).all() == []


@pytest.mark.parametrize("race", RACES)
def test_each_conversation_has_one_owner(make_house, race):
    house = make_house("postgres")
    fill(house, RACES[race])
    run_race(house, race)
    with house.app.app_context():
        assert_one_owner_each()
        if race == "offers":
            assert_offers_fitted()
