"""A group of the real simulator whose conversation is Aoi's."""

import pytest

from tests.factories import login
from tests.outbox.conftest import centre, settings, sim, talk
from webapp.contacts.models import SocialProfile
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.actions.offers import pick

__all__ = ["centre", "settings", "sim", "talk"]


@pytest.fixture
def group(app, sim, talk):
    """(the phone of a member, the path of the group's conversation)."""
    phone = sim.phone("emi", group="flat")
    talk.arrives(phone.write("Hello, all"))
    with app.app_context(), transaction():
        chat = db.session.query(SocialProfile).filter_by(external_id=phone.chat_id).one()
        chat.display_name = "Riverside"
        conversation = db.session.query(Conversation).filter_by(social_profile_id=chat.id).one()
        if conversation.agent_id is None:
            pick(conversation, talk.centre.aoi)
        return phone, f"/conversations/{conversation.id}"


@pytest.fixture
def aoi(app, centre, group):
    return login(app.test_client(), centre.aoi)


@pytest.fixture
def dana(app, centre, group):
    return login(app.test_client(), centre.dana)
