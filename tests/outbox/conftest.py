"""Aoi answers Emi through the real simulator: an active conversation, nothing sent yet."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from simulator import Account, Simulator, running_simulator
from tests.factories import make_available, make_centre, post_webhook, work
from tests.services.settings import settings_for
from webapp.channels.models import ChannelAccount
from webapp.contacts.models import SocialProfile
from webapp.conversations.actions.outbound import post_message, resend
from webapp.conversations.models import Conversation, ConversationSession, Message
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.outbox.models import OutboundDelivery
from webapp.routing.actions.offers import accept_offer, pick

ACCOUNT = Account("Shop", "1234567890", "shop-secret", "shop-token")


@pytest.fixture
def sim():
    with running_simulator([ACCOUNT], redelivery_delays=()) as running:
        running.channel().webhook.is_active = False
        yield running


@pytest.fixture
def settings(database_url, tmp_path, sim):
    """LINE is the simulator."""
    return settings_for(
        database_url,
        tmp_path,
        line_api_base=sim.base_url,
        line_data_base=sim.base_url,
        line_sticker_base=sim.base_url,
        attachment_limit_bytes=100_000,
    )


@pytest.fixture
def centre(app):
    with app.app_context():
        return make_centre(ACCOUNT.access_token, ACCOUNT.channel_secret, ACCOUNT.bot_user_id)


@dataclass
class Talk:
    """The conversation between Emi's phone and Aoi's console."""

    app: Any
    client: Any
    centre: Any
    sim: Simulator
    phone: Any

    def arrives(self, *events):
        """Events of a phone come in as webhooks, and are processed and routed."""
        answer = post_webhook(
            self.client,
            self.centre,
            list(events),
            destination=ACCOUNT.bot_user_id,
            secret=ACCOUNT.channel_secret,
        )
        assert answer.status_code == 200
        work(self.app, "lanes", "assignment")

    def answer(self, *texts, chat_id=None):
        """Aoi writes, to Emi or to another chat; nothing is sent before `deliver`."""
        wanted = select(Conversation).join(SocialProfile)
        with self.app.app_context(), transaction():
            chat = SocialProfile.external_id == (chat_id or self.phone.chat_id)
            conversation = db.session.scalars(wanted.where(chat)).one()
            if conversation.agent_id is None:
                pick(conversation, self.centre.aoi)
            for text in texts:
                post_message(conversation, self.centre.aoi, text)

    def resend(self):
        with self.app.app_context(), transaction():
            message = db.session.scalars(select(Message).where(Message.text == "answer")).one()
            resend(message, self.centre.aoi)

    def deliver(self):
        work(self.app, "deliveries")

    def deliveries(self):
        """Each delivery's row, oldest first, detached."""
        with self.app.app_context():
            rows = db.session.scalars(select(OutboundDelivery).order_by(OutboundDelivery.id)).all()
            db.session.expunge_all()
            return rows

    def state(self):
        """(state, route) of the only delivery."""
        [delivery] = self.deliveries()
        return delivery.state, delivery.route

    def unhealthy_reason(self):
        with self.app.app_context():
            return db.session.scalars(select(ChannelAccount.unhealthy_reason)).one()

    def calls(self, *endpoints):
        """The simulator's record of calls to reply and push."""
        return [call for call in self.sim.state.calls if call.endpoint in endpoints]


@pytest.fixture
def talk(app, client, centre, sim):
    with app.app_context():
        make_available(centre.aoi)
    phone = sim.phone("emi")
    made = Talk(app, client, centre, sim, phone)
    made.arrives(phone.write("Hello"))
    with app.app_context(), transaction():
        session_id = db.session.scalars(select(ConversationSession.id)).one()
        accept_offer(session_id, centre.aoi)
    return made
