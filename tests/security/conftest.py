"""A Support conversation with everything in it, which Chen of Billing must not see."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from tests.factories import login, make_available, post_webhook, text_event, work
from webapp.contacts.models import SocialProfile
from webapp.conversations.actions.outbound import post_message
from webapp.conversations.models import (
    Attachment,
    AttachmentState,
    Conversation,
    ConversationSession,
    Message,
)
from webapp.core import storage
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.actions.offers import accept_offer

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def signed_in(app):
    """A browser with an agent signed in."""
    return lambda agent_id: login(app.test_client(), agent_id)


@dataclass(frozen=True)
class Support:
    """Ids and tokens of what Support has, for URLs."""

    conversation_id: int
    session_id: int
    message_id: int
    media_token: str
    profile_token: str


@pytest.fixture
def support(app, client, centre):
    """Emi sent words and a picture; Aoi accepted and answered."""
    picture = {"id": "77", "type": "image", "contentProvider": {"type": "line"}}
    post_webhook(client, centre, [text_event("secret words"), text_event(message=picture)])
    with app.app_context():
        make_available(centre.aoi)
    work(app, "lanes", "assignment")
    with app.app_context():
        with transaction():
            session_id = db.session.scalars(select(ConversationSession.id)).one()
            conversation = accept_offer(session_id, centre.aoi)
            post_message(conversation, centre.aoi, "secret answer")
            attachment = db.session.scalars(select(Attachment)).one()
            attachment.state = AttachmentState.STORED
            profile = db.session.scalars(select(SocialProfile)).one()
            profile.picture_file, profile.display_name = "face", "Emi Tanaka"
            token, face = attachment.token, profile.token
        storage.save(token, [PNG])
        storage.save("face", [PNG])
        return Support(
            db.session.scalars(select(Conversation.id)).one(),
            session_id,
            db.session.scalar(select(Message.id).where(Message.direction == "outbound")),
            token,
            face,
        )
