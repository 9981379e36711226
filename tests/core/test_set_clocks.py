"""A clock that is set back an hour, or ahead, holds nothing up: every lease and every due row.

Each row is written at noon; the hour's step comes at once after it.
"""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from tests.factories import make_available, make_centre, post_webhook, text_event, work
from webapp import health
from webapp.agents.models import ConsoleConnection, Presence, SignIn
from webapp.channels.models import ChannelAccount
from webapp.contact_imports.actions import IMPORTS
from webapp.contact_imports.models import ContactImport
from webapp.contacts.models import SocialProfile
from webapp.conversations.models import (
    Attachment,
    Conversation,
    ConversationSession,
    Message,
    PendingAnswer,
)
from webapp.conversations.states import ClosureReason
from webapp.core import clock, leases
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.devices.handlers import ALERTS
from webapp.devices.models import AlertKind, Device, DeviceAlert
from webapp.intake.models import Lane, WebhookEvent
from webapp.line.models import ChatSignal
from webapp.line.signals import SIGNALS
from webapp.outbox.actions import queue_delivery
from webapp.outbox.models import DeliveryState, OutboundDelivery
from webapp.reminders.models import Reminder
from webapp.stickers.actions import PICTURES
from webapp.stickers.models import StickerPicture
from webapp.wiring import DUTIES, PROCESS_DUTIES

pytestmark = pytest.mark.both_databases

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
STEPS = pytest.mark.parametrize("step", [-HOUR, HOUR], ids=["back", "ahead"])
CLAIMS = {duty.name: duty.claim for duty in DUTIES}
# duty: (table of its rows, table of its leases)
KINDS = {
    "lanes": (WebhookEvent, Lane),
    "deliveries": (OutboundDelivery, OutboundDelivery),
    "profiles": (SocialProfile, SocialProfile),
    "attachments": (Attachment, Attachment),
    "outside_attachments": (Attachment, Attachment),
    "account_checks": (ChannelAccount, ChannelAccount),
    SIGNALS: (ChatSignal, ChatSignal),
    PICTURES: (StickerPicture, StickerPicture),
    IMPORTS: (ContactImport, ContactImport),
    ALERTS: (DeviceAlert, DeviceAlert),
}
# Not held by anybody: an answer that can be taken back is sent in one transaction, and the moment
# of a reminder is a person's choice.
UNHELD = {PendingAnswer, Reminder}


@pytest.fixture
def centre(app, client):
    """A customer's two files and an answer, and so one row of every kind, all due at noon."""
    with app.app_context(), clock.frozen_at(NOON):
        made = make_centre()
        post_webhook(client, made, [text_event()])
        work(app, "lanes")
        post_webhook(client, made, [text_event("not handled yet")])
        with transaction():
            message = db.session.scalars(select(Message)).one()
            queue_delivery(message.id, made.account_id, "U1", {"text": "answer"})
            second = Message(
                channel_account_id=made.account_id,
                social_profile_id=message.social_profile_id,
                direction="inbound",
                kind="image",
                external_id="2",
                occurred_at=NOON,
            )
            db.session.add(second)
            message.attachment = Attachment()
            second.attachment = Attachment(source_url="https://pictures.example/1.jpg")
            db.session.execute(update(ChannelAccount).values(due_at=NOON))
            add_others(made, message)
    return made


def add_others(made, message):
    """What is due beside messages: dots for a customer, a picture, a table, a device's alert."""
    profile_id = message.social_profile_id
    db.session.add(ChatSignal(social_profile_id=profile_id, due_at=NOON))
    db.session.add(StickerPicture(channel_account_id=made.account_id, address="x"))
    db.session.add(ContactImport(agent_id=made.aoi, file_name="x", lines={"lines": []}, total=0))
    sign_in = SignIn(agent_id=made.aoi, token_digest="x")
    db.session.add(sign_in)
    db.session.flush()
    device = Device(agent_id=made.aoi, sign_in_id=sign_in.id, subscription={}, host="x")
    db.session.add(device)
    db.session.flush()
    db.session.add(DeviceAlert(device_id=device.id, kind=AlertKind.TRIAL, subject_id=1))


def test_the_list_of_kinds_is_whole():
    """A new table with a lease or a pause belongs into it."""
    mappers = [mapper.class_ for mapper in db.Model.registry.mappers]
    having = {m for m in mappers if hasattr(m, "due_at") or hasattr(m, "leased_until")}
    assert having == {table for pair in KINDS.values() for table in pair} | UNHELD


@STEPS
@pytest.mark.parametrize("kind", KINDS)
def test_a_pause_ends_though_the_clock_was_set(app, centre, kind, step):
    """Due at noon, and it is eleven again: nothing was sent for an hour."""
    with app.app_context(), clock.frozen_at(NOON + step):
        assert CLAIMS[kind]() is not None


@STEPS
@pytest.mark.parametrize("kind", KINDS)
def test_a_lease_ends_though_the_clock_was_set(app, centre, kind, step):
    """Its holder is gone; a lease that is longer than leases are is none."""
    with app.app_context():
        with clock.frozen_at(NOON):
            assert CLAIMS[kind]() is not None
            assert CLAIMS[kind]() is None
        with clock.frozen_at(NOON + step):
            assert CLAIMS[kind]() is not None


@pytest.mark.parametrize("kind", KINDS)
def test_a_clock_that_differs_by_a_second_takes_no_lease_away(app, centre, kind):
    with app.app_context():
        with clock.frozen_at(NOON):
            assert CLAIMS[kind]() is not None
        with clock.frozen_at(NOON - timedelta(seconds=1)):
            assert CLAIMS[kind]() is None


@STEPS
def test_an_answer_is_not_sending_for_ever(app, centre, step):
    with app.app_context():
        with clock.frozen_at(NOON):
            CLAIMS["deliveries"]()
        with clock.frozen_at(NOON + step):
            taken = CLAIMS["deliveries"]()
            assert taken.attempt is not None
            delivery = db.session.scalars(select(OutboundDelivery)).one()
            assert (delivery.state, delivery.tries) == (DeliveryState.SENDING, 2)


@STEPS
def test_an_offer_does_not_ring_for_an_hour(app, centre, step):
    with app.app_context():
        with clock.frozen_at(NOON):
            make_available(centre.aoi)
            work(app, "lanes", "assignment")
        with clock.frozen_at(NOON + step):
            work(app, "offer_endings")
        [ended] = db.session.scalars(select(ConversationSession)).all()
        assert ended.closure_reason == ClosureReason.AGENT_TIMED_OUT
        assert db.session.scalars(select(Conversation)).one().offered_agent_id is None


def test_a_console_that_is_gone_is_noticed_though_the_clock_was_set_back(app, centre):
    with app.app_context():
        with clock.frozen_at(NOON):
            make_available(centre.aoi, process="killed")
        for seconds in (0, 16, 170):
            with clock.frozen_at(NOON - HOUR + timedelta(seconds=seconds)):
                work(app, "lost_consoles")
        assert db.session.scalars(select(ConsoleConnection)).all() == []
        assert db.session.get_one(Presence, centre.aoi).status == "offline"


def test_a_console_that_is_there_stays_though_the_clock_was_set_back(app, centre):
    with app.app_context():
        with clock.frozen_at(NOON):
            make_available(centre.aoi, process=app.extensions["kanava_process"])
        with clock.frozen_at(NOON - HOUR):
            work(app, "lost_consoles")
            assert db.session.get_one(Presence, centre.aoi).lost_at is None
            [beat] = [duty for duty in PROCESS_DUTIES if duty.name == "console_beat"]
            with transaction():
                db.session.execute(update(ConsoleConnection).values(seen_at=NOON))
            assert beat.claim() is True


def test_a_worker_beats_and_its_silence_is_seen_though_the_clock_was_set_back(app, centre):
    with app.app_context():
        with clock.frozen_at(NOON):
            health.beat(True)
        with clock.frozen_at(NOON - HOUR):
            assert health.newest_sweep() is None
            assert health.find_due() is True
            health.beat(True)
            assert health.find_due() is None


def test_the_tolerance_is_wider_than_clocks_of_one_centre_differ():
    """It is a length of the lease itself, the shortest of which is twenty seconds."""
    assert leases.TOLERANCE == 2.0


@STEPS
def test_who_waits_is_offered_though_the_clock_was_set(app, centre, step):
    with app.app_context():
        with clock.frozen_at(NOON):
            work(app, "lanes")
        with clock.frozen_at(NOON + step):
            make_available(centre.aoi)
            work(app, "assignment")
        assert db.session.scalars(select(Conversation)).one().offered_agent_id == centre.aoi
