"""Quick replies of the cast, and Emi's conversation with Aoi."""

import pytest
from sqlalchemy import select

from tests import factories
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.quick_replies.actions.quick_replies import Content, create_quick_reply
from webapp.quick_replies.queries import Shelf
from webapp.routing.actions.offers import pick


@pytest.fixture
def make(app, centre):
    """A function that makes one and gives its id; `of`: whose own it is."""

    def made(title, text="Hello", *, of=None, **content):
        shelf = Shelf(of or centre.dana, is_own=of is not None)
        with app.app_context(), transaction():
            return create_quick_reply(shelf, Content(title, text, **content)).id

    return made


@pytest.fixture
def talk(app, client, centre):
    """The id of Emi's conversation, which Aoi has."""
    factories.write(app, client, centre, "My beans never came")
    with app.app_context(), transaction():
        conversation = db.session.scalars(select(Conversation)).one()
        conversation.social_profile.display_name = "Emi"
        pick(conversation, centre.aoi)
        return conversation.id
