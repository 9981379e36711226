"""A demo centre's past is made by the real actions, sends nothing, and no other centre gets it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from webapp.agents.actions.people import create_agent
from webapp.agents.models import RoleName
from webapp.channels.actions.accounts import create_account
from webapp.contacts.models import Contact
from webapp.conversations.models import Conversation, Direction, Message
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.transaction import transaction
from webapp.demo import past
from webapp.demo.centre import first_workstream, seed
from webapp.demo.stories import told_stories
from webapp.line.accounts import KIND
from webapp.outbox.models import OutboundDelivery
from webapp.outbox.transport import DeliveryState
from webapp.tags.models import CONVERSATIONS


@pytest.fixture
def demo(app, tmp_path, monkeypatch):
    with app.app_context():
        seed(tmp_path)
        with transaction():
            secret = {"channel_secret": "secret", "access_token": "token"}
            create_account(KIND, "Demo shop", "1234567890", secret, first_workstream().id)
        # One a language and what they ended as: the whole takes as long as sixty conversations.
        few = told_stories()[:10]
        monkeypatch.setattr(past, "told_stories", lambda: few)
        yield few


def test_what_was_said_is_there_and_nothing_is_on_its_way(demo):
    past.make_past()
    states = set(db.session.scalars(select(Conversation.state)))
    assert states == {"closed", "waiting"}
    said = db.session.scalar(select(func.count()).where(Message.direction != Direction.SYSTEM))
    assert said == sum(len(story.lines) for story in demo)
    assert set(db.session.scalars(select(OutboundDelivery.state))) == {DeliveryState.ACCEPTED}
    assert db.session.scalar(select(func.count(Contact.id))) == sum(
        story.contact is not None for story in demo
    )
    assert db.session.scalar(select(func.count()).select_from(CONVERSATIONS.table)) == len(demo)
    newest = db.session.scalar(select(func.max(Message.occurred_at)))
    oldest = db.session.scalar(select(func.min(Conversation.created_at)))
    assert timedelta(days=1) < clock.now() - oldest
    assert newest < clock.now()


def test_it_is_made_once(demo):
    past.make_past()
    with pytest.raises(Conflict):
        past.make_past()


def test_a_centre_with_people_of_its_own_gets_none(demo):
    with transaction():
        create_agent(
            "real@company.example", "Somebody real", "correct horse battery", [RoleName.AGENT]
        )
    with pytest.raises(Conflict):
        past.make_past()
    assert db.session.scalar(select(func.count(Conversation.id))) == 0


def test_every_story_is_read_whole():
    stories = told_stories()
    assert len(stories) == 60
    assert min(len(story.lines) for story in stories) >= 3
    assert sum(story.is_parked for story in stories) == 5
