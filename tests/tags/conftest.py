"""Emi's conversation with Aoi, and tags to put on it."""

import pytest
from sqlalchemy import select

from tests import factories
from tests.inbox.conftest import open_socket, sign_in
from webapp.contacts.actions.contacts import ContactFacts, create_contact
from webapp.contacts.actions.linking import link
from webapp.contacts.models import SocialProfile
from webapp.conversations.models import Conversation
from webapp.core.colours import Colour
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.actions.offers import pick
from webapp.tags.actions import TagContent, create_tag

__all__ = ["open_socket", "sign_in"]


@pytest.fixture
def make(app):
    """A function that makes a tag and gives its id."""

    def made(name, colour=Colour.TEAL, **content):
        with app.app_context(), transaction():
            return create_tag(TagContent(name, colour, **content)).id

    return made


@pytest.fixture
def talk(app, client, centre):
    """The id of Emi's conversation, which Aoi has."""
    factories.write(app, client, centre, "My beans never came")
    with app.app_context(), transaction():
        conversation = db.session.scalars(select(Conversation)).one()
        pick(conversation, centre.aoi)
        return conversation.id


@pytest.fixture
def contact(app, talk):
    """The id of Emi's contact, linked to her chat."""
    with app.app_context(), transaction():
        made = create_contact(ContactFacts("Emi Tanaka"))
        link(db.session.scalars(select(SocialProfile)).one(), made)
        return made.id
