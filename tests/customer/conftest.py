"""Emi has written, Aoi has the conversation and is signed in."""

import pytest
from sqlalchemy import func, select

from tests.factories import login, write
from webapp.channels.actions.accounts import create_account
from webapp.contacts.actions.contacts import ContactFacts, create_contact
from webapp.contacts.actions.linking import link
from webapp.contacts.actions.profiles import find_or_create
from webapp.contacts.models import ProfileKind, SocialProfile
from webapp.conversations.actions.inbound import Incoming, receive
from webapp.conversations.models import Conversation
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.actions.entry import enqueue
from webapp.routing.actions.offers import pick


@pytest.fixture
def emis(app, centre):
    """The path of Emi's conversation, which is Aoi's, linked to the contact Emi."""
    write(app, app.test_client(), centre)
    with app.app_context(), transaction():
        conversation = db.session.scalars(select(Conversation)).one()
        pick(conversation, centre.aoi)
        link(conversation.social_profile, create_contact(ContactFacts("Emi", "emi@example.com")))
        return f"/conversations/{conversation.id}"


@pytest.fixture
def aoi(app, centre, emis):
    return login(app.test_client(), centre.aoi)


@pytest.fixture
def elsewhere(app, centre):
    """A function that begins a chat at another account of ours; gives (profile id, path)."""

    def begin(name, contact_id=None, queue_id=None):
        with app.app_context(), transaction():
            number = 2000000000 + db.session.scalar(select(func.count(SocialProfile.id)))
            credentials = {"channel_secret": "b" * 32, "access_token": "t"}
            place = f"Shop {number}", str(number), credentials, centre.workstream_id
            account = create_account("line", *place)
            profile = find_or_create(account.id, ProfileKind.USER, f"U{number:032x}")
            profile.display_name, profile.contact_id = name, contact_id
            incoming = Incoming(f"said-{number}", "text", clock.now(), text="Hello")
            conversation = receive(profile, incoming).needs_queue
            enqueue(conversation)
            if queue_id is not None:
                conversation.queue_id = queue_id
            return profile.id, f"/conversations/{conversation.id}"

    return begin
