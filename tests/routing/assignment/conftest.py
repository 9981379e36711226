"""A short way to conversations that wait, and to what agents can do."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from tests.factories import begin_conversation, make_available, work
from webapp.agents.models import (
    AgentCapacityProfile,
    AgentSkill,
    CapacityProfile,
    Presence,
    RatingScale,
    Skill,
)
from webapp.conversations.models import Conversation, ConversationSkill
from webapp.core.database import db
from webapp.core.errors import KanavaError
from webapp.core.transaction import transaction
from webapp.routing.actions.placement import refresh_requirement_key
from webapp.routing.models import RoutingDecision
from webapp.workstreams.models import Workstream


@pytest.fixture
def do(app):
    """Run an action in a transaction of its own; gives its error's class or None."""

    def run(action):
        with app.app_context():
            try:
                with transaction():
                    action()
            except KanavaError as error:
                return type(error)
            finally:
                db.session.remove()
        return None

    return run


class Arrangement:
    """Arranges the centre; each call commits."""

    def __init__(self, app, centre):
        self.app, self.centre = app, centre

    def put(self, *rows):
        """Add rows; gives the ids of those that have one."""
        with self.app.app_context(), transaction():
            db.session.add_all(rows)
            db.session.flush()
            return [getattr(row, "id", None) for row in rows]

    def skill(self, name, **ratings):
        """A skill and who has it how well: `skill("Japanese", aoi=4)`. Gives its id."""
        [scale_id] = self.put(RatingScale(name=f"Scale of {name}"))
        [skill_id] = self.put(Skill(name=name, rating_scale_id=scale_id))
        for agent, rating in ratings.items():
            agent_id = getattr(self.centre, agent)
            self.put(AgentSkill(agent_id=agent_id, skill_id=skill_id, rating=rating))
        return skill_id

    def profile(self, name, is_blocking=False, **limits):
        """A capacity profile and the agents who have it: `profile("Chats", aoi=1)`."""
        [profile_id] = self.put(CapacityProfile(name=name, limit=1, is_blocking=is_blocking))
        for agent, limit in limits.items():
            agent_id = getattr(self.centre, agent)
            facts = {"capacity_profile_id": profile_id, "limit": limit}
            self.put(AgentCapacityProfile(agent_id=agent_id, **facts))
        return profile_id

    def workstream(self, **facts):
        """Change settings of the workstream, without a word to what waits."""
        with self.app.app_context(), transaction():
            row = db.session.get_one(Workstream, self.centre.workstream_id)
            for name, value in facts.items():
                setattr(row, name, value)

    def begin(self, number, **skills):
        """A conversation that waits; `skills` are the ratings it needs by "s" + skill id."""
        with self.app.app_context(), transaction():
            conversation = begin_conversation(self.centre.account_id, number)
            for name, rating in skills.items():
                facts = {"skill_id": int(name[1:]), "rating": rating}
                db.session.add(ConversationSkill(conversation_id=conversation.id, **facts))
            refresh_requirement_key(conversation)
            return conversation.id

    def available(self, *names):
        """Let these agents of the cast be there."""
        with self.app.app_context():
            for name in names:
                make_available(getattr(self.centre, name))


@pytest.fixture
def arrange(app, centre):
    """A centre to arrange."""
    return Arrangement(app, centre)


@pytest.fixture
def see(app):
    """Functions that do what is due and read what came of it."""

    def offered():
        """The agent each conversation is offered to or owned by, by conversation id."""
        work(app, "assignment")
        with app.app_context():
            rows = db.session.scalars(select(Conversation).order_by(Conversation.id))
            return {row.id: row.offered_agent_id or row.agent_id for row in rows}

    def decisions(kind):
        with app.app_context():
            wanted = select(RoutingDecision.facts).where(RoutingDecision.kind == kind)
            return list(db.session.scalars(wanted.order_by(RoutingDecision.id)))

    def status(agent_id):
        with app.app_context():
            return db.session.get_one(Presence, agent_id).status

    return SimpleNamespace(offered=offered, decisions=decisions, status=status)
