"""A centre that has one of everything there is a page about, and the simulator of LINE beside it.

Plain ids, so that nothing depends on an open database session. `tests/samples.py` makes URLs of
them.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from simulator import Account
from tests import factories
from webapp.agents.actions.capacity_profiles import create_profile
from webapp.agents.actions.custom_presences import create_presence
from webapp.agents.actions.passwords import make_link
from webapp.agents.actions.people import create_agent
from webapp.agents.actions.skills import create_scale, create_skill
from webapp.agents.models import Agent, LinkPurpose, PresenceStatus, ProfileReset, RoleName, SignIn
from webapp.automation.actions.timeout_rules import RuleContent
from webapp.automation.actions.timeout_rules import create_rule as create_timeout
from webapp.automation.policy import TimeoutAction, TimeoutEvent
from webapp.barring.models import Bar, BarReason
from webapp.channels.actions.accounts import create_account
from webapp.channels.models import ChannelAccount, ChannelInstance, SetUpDraft
from webapp.consults.actions.talk import say
from webapp.contact_imports.actions import begin_import
from webapp.contact_lists.actions.kept_views import keep_view
from webapp.contact_lists.actions.tagging import tag_many
from webapp.contact_lists.choice import Choice
from webapp.contacts.actions.contacts import ContactFacts, create_contact, create_organization
from webapp.contacts.actions.custom_fields import create_field
from webapp.contacts.actions.linking import link
from webapp.contacts.actions.merging import merge
from webapp.contacts.actions.notes import write_contact_note
from webapp.contacts.models import Contact, CustomFieldKind, FieldOwner, SocialProfile
from webapp.conversations.actions.guards import Submission
from webapp.conversations.actions.notes import write_note
from webapp.conversations.actions.outbound import post_message
from webapp.conversations.actions.pending_answers import submit_answer
from webapp.conversations.actions.transitions import park
from webapp.conversations.models import (
    Attachment,
    AttachmentState,
    Conversation,
    ConversationSession,
    Message,
    Participant,
)
from webapp.core import clock, storage
from webapp.core.colours import Colour
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.devices.models import Device
from webapp.hours import actions as hours
from webapp.hours.models import SpecialDayKind
from webapp.outbox.models import OutboundDelivery
from webapp.outbox.transport import DeliveryState
from webapp.quick_replies.actions.quick_replies import Content, create_quick_reply
from webapp.quick_replies.queries import Shelf
from webapp.reminders.actions import set_reminder
from webapp.routing.actions.offers import accept_offer
from webapp.routing.actions.wrap_up import end
from webapp.rules.actions import rules
from webapp.rules.actions.rules import create_route_rule
from webapp.rules.policy import Target
from webapp.tags.actions import TagContent, create_tag
from webapp.verified_links.actions.login_pages import change_login_page, make_key
from webapp.verified_links.models import VerifiedLink

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
PICTURE = "account-picture"
# What stands in Support's conversations alone, and in no name an agent of Billing may read.
SECRETS = ("secret words", "secret answer", "secret remark", "Emi Tanaka")
# What was said in the consult about Emi: Support, whose queue it is in, may not read that.
ADVICE = "secret advice"
SHOP = Account("Shop", "1234567890", factories.SECRET, factories.TOKEN)
BEANS = Account("Bean shop", "2000000001", "ab" * 16, "shop-token-" + "s" * 160)
TEA = Account("Tea house", "2000000002", "cd" * 16, "other-token-" + "o" * 160)
ACCOUNTS = (SHOP, BEANS, TEA)
GUS, HANA = "U" + "1" * 32, "U" + "2" * 32


@dataclass(frozen=True)
class World:
    """`centre`: see factories. `ids`: {what: id or token}, named as the arguments of URLs are."""

    centre: factories.Centre
    ids: dict

    def person(self, name):
        """The id of somebody of the cast: also Sari the supervisor, Rei who was mentioned, and Kai,
        who takes part.
        """
        return self.ids[name] if name in ("sari", "rei", "kai") else getattr(self.centre, name)


def make_world(app):
    """Make it all; `app` knows the simulator with ACCOUNTS as LINE."""
    client = app.test_client()
    with app.app_context():
        centre = factories.make_centre(destination=SHOP.bot_user_id)
        ids = _settings(centre) | _people(centre)
    ids |= _conversations(app, client, centre) | _drafts(app, centre)
    with app.app_context():
        ids["sign_in_id"] = db.session.scalar(
            select(SignIn.id).where(SignIn.agent_id == centre.dana).order_by(SignIn.id)
        )
        ids["device_id"] = _device(centre.dana, ids["sign_in_id"])
    return World(centre, ids)


def _people(centre):
    with transaction():
        sari = create_agent("sari@example.com", "Sari", factories.PASSWORD, [RoleName.SUPERVISOR])
        guest = create_agent("guest@example.com", "Guest", factories.PASSWORD, [RoleName.AGENT])
        rei = create_agent("rei@example.com", "Rei", factories.PASSWORD, [RoleName.AGENT])
        kai = create_agent("kai@example.com", "Kai", factories.PASSWORD, [RoleName.AGENT])
        left = create_agent("left@example.com", "Left", factories.PASSWORD, [RoleName.AGENT])
        left.active, guest.joined_at = False, None
        return {
            "sari": sari.id,
            "rei": rei.id,
            "kai": kai.id,
            "left_id": left.id,
            "agent_id": centre.ben,
            "guest_id": guest.id,
            "token": make_link(guest, LinkPurpose.INVITATION),
        }


def _settings(centre):
    """One of everything an admin arranges."""
    weekly = [[[9 * 60, 17 * 60]]] * 5 + [[], []]
    holiday = (SpecialDayKind.HOLIDAY, "Founder's day")
    days = (dt.date(2027, 5, 4), dt.date(2027, 5, 4))
    silent = (TimeoutEvent.CUSTOMER_SILENT, 600, TimeoutAction.PARK)
    with transaction():
        ruleset = rules.create_ruleset(centre.workstream_id, "Urgency")
        rule = rules.create_rule(ruleset, "Others", {}, {"priority": 4})
        target = [Target(centre.queue_id, 100)]
        calendar = hours.create_hours(hours.Facts("Office", "", "UTC", weekly))
        hours.put_special_day(calendar, None, hours.DayFacts(*holiday, *days, False, []))
        scale = create_scale("Language level", ["Basic", "Good"])
        skill = create_skill("Japanese", "Language", scale.id)
        account = db.session.get_one(ChannelAccount, centre.account_id)
        account.picture_key, account.instance.is_survey_on = PICTURE, False
        account.is_sticker_picture_allowed = True
        contact = create_contact(ContactFacts("Tanaka Emi", "emi@example.com"))
        dana = db.session.get_one(Agent, centre.dana)
        tag = create_tag(TagContent("Difficult", Colour.TEAL))
        merged = merge(contact, create_contact(ContactFacts("Emi Left")), (), dana)
        made = {
            "ruleset_id": ruleset,
            "timeout_rule_id": create_timeout(centre.workstream_id, RuleContent("Quiet", *silent)),
            "classification_rule_id": rule,
            "route_id": create_route_rule(centre.workstream_id, "Others", {}, target),
            "operating_hours_id": calendar,
            "special_day_id": calendar.special_days[0],
            "scale_id": scale,
            "skill_id": skill,
            "profile_id": create_profile("Difficult", 2, ProfileReset.IMMEDIATE),
            "presence_id": create_presence("Lunch", PresenceStatus.AWAY),
            "quick_reply_id": _quick_reply(centre.dana, is_own=False),
            "own_quick_reply_id": _quick_reply(centre.dana, is_own=True),
            "contact_id": contact,
            "tagging_id": tag_many([contact.id], tag.id, dana.id, is_added=True),
            "view_id": keep_view("Difficult", Choice(), None),
            "tag_id": tag,
            "other_id": create_contact(ContactFacts("Left Emi")),
            "merge_id": merged,
            "import_id": begin_import("name\nBrought", {"name": 0}, "Tanaka Ltd", dana.id),
            "contact_note_id": write_contact_note(contact, dana, "remark"),
            "organization_id": create_organization("Tanaka Ltd"),
            "field_id": create_field(FieldOwner.CONTACT, "Size", CustomFieldKind.TEXT),
        }
        storage.save(PICTURE, [PNG])
        found = {name: row.id for name, row in made.items()}
    instance_id = db.session.scalar(select(ChannelInstance.id))
    return found | {
        "workstream_id": centre.workstream_id,
        "queue_id": centre.queue_id,
        "account_id": centre.account_id,
        "instance_id": instance_id,
        "webhook_key": centre.webhook_path.rsplit("/", 1)[1],
    }


def _quick_reply(agent_id, *, is_own):
    return create_quick_reply(Shelf(agent_id, is_own=is_own), Content("Good day", "Good day"))


def _conversations(app, client, centre):
    """Aoi's: Emi's is active, Gus's in wrap-up, Hana's parked, and Fay's rings at her."""
    with app.app_context():
        factories.make_available(centre.aoi)
    picture = {"id": "77", "type": "image", "contentProvider": {"type": "line"}}
    sticker = {"id": "78", "type": "sticker", "packageId": "446", "stickerId": "1988"}
    emoji = {"index": 0, "length": 6, "productId": "5ac1bfd5040ab15980c9b435", "emojiId": "002"}
    marked = {"id": "79", "type": "text", "text": "secret words", "emojis": [emoji]}
    turns = {factories.EMI: None, GUS: end, HANA: park}
    ids = {}
    for user_id, ending in turns.items():
        _write(app, client, centre, "secret words", user_id)
        if ending is None:
            for message in (picture, sticker, marked):
                _write(app, client, centre, "", user_id, message=message)
        with app.app_context(), transaction():
            ringing = select(ConversationSession.id).where(
                ConversationSession.accepted_at.is_(None)
            )
            conversation = accept_offer(db.session.scalars(ringing).one(), centre.aoi)
            post_message(conversation, centre.aoi, "secret answer")
            if ending is not None:
                ending(conversation, centre.aoi)
    _write(app, client, centre, "secret words", factories.FAY)
    with app.app_context(), transaction():
        ids |= _of_emi() | _of_others()
        emi = select(SocialProfile).where(SocialProfile.external_id == factories.EMI)
        known = select(Contact).order_by(Contact.id)
        link(db.session.scalars(emi).one(), db.session.scalars(known).first())
        ids |= _consult(ids["conversation_id"], centre)
    return ids


def _write(app, client, centre, text, user_id, **changes):
    event = factories.text_event(text, user_id, **changes)
    answer = factories.post_webhook(client, centre, [event], destination=SHOP.bot_user_id)
    assert answer.status_code == 200
    factories.work(app, "lanes", "assignment")


def _of_emi():
    profile = db.session.scalars(
        select(SocialProfile).where(SocialProfile.external_id == factories.EMI)
    ).one()
    profile.picture_file, profile.display_name = "face", "Emi Tanaka"
    attachment = db.session.scalars(select(Attachment)).one()
    attachment.state = AttachmentState.STORED
    storage.save("face", [PNG])
    storage.save(attachment.token, [PNG])
    sent = db.session.scalars(
        select(Message).where(
            Message.direction == "outbound", Message.social_profile_id == profile.id
        )
    ).one()
    delivery = db.session.scalars(
        select(OutboundDelivery).where(OutboundDelivery.message_id == sent.id)
    ).one()
    delivery.state = DeliveryState.FAILED
    return {
        "conversation_id": sent.conversation_id,
        "message_id": sent.id,
        "note_id": _note(sent, "secret remark @Rei").id,
        "pending_id": _pending(sent, "secret answer to come").id,
        "sticker_message_id": _received(profile, "78"),
        "emoji_message_id": _received(profile, "79"),
        "package_id": "446",
        "sticker_id": "1988",
        "place": 1,
        "media_token": attachment.token,
        "profile_token": profile.token,
    }


def _pending(sent, text):
    """An answer of Aoi's that can still be taken back."""
    conversation = db.session.get_one(Conversation, sent.conversation_id)
    return submit_answer(conversation, sent.agent_id, Submission(text, undo_seconds=10))


def _received(profile, external_id):
    wanted = select(Message.id).where(Message.social_profile_id == profile.id)
    return db.session.scalars(wanted.where(Message.external_id == external_id)).one()


def _note(sent, text):
    """Of Aoi's, who is reminded of it too; Rei, who is in no queue, may read the conversation
    because of it.
    """
    conversation = db.session.get_one(Conversation, sent.conversation_id)
    set_reminder(conversation, sent.agent_id, clock.after(3600), "secret remark")
    return write_note(conversation, db.session.get_one(Agent, sent.agent_id), text)


def _consult(conversation_id, centre):
    """About Emi's: Kai, who is in no queue, takes part; it rings at Ben."""
    kai = db.session.scalars(select(Agent).where(Agent.email == "kai@example.com")).one()
    its = {"conversation_id": conversation_id, "invited_by_id": centre.aoi}
    joined = Participant(agent_id=kai.id, joined_at=clock.now(), **its)
    ringing = Participant(agent_id=centre.ben, **its)
    db.session.add_all([joined, ringing])
    db.session.flush()
    say(db.session.get_one(Conversation, conversation_id), kai, ADVICE)
    return {"participant_id": ringing.id, "joined_part_id": joined.id}


def _of_others():
    by_person = dict(
        db.session.execute(
            select(SocialProfile.external_id, Conversation.id).join(
                Conversation, Conversation.social_profile_id == SocialProfile.id
            )
        ).all()
    )
    ringing = select(ConversationSession.id).where(ConversationSession.accepted_at.is_(None))
    return {
        "wrap_up_id": by_person[GUS],
        "parked_id": by_person[HANA],
        "session_id": db.session.scalars(ringing).one(),
        "bar_id": _bar().id,
        "login_key": _login_page(),
        "verified_id": _verified(by_person[GUS]),
        "group_conversation_id": _group(by_person[GUS]).id,
    }


def _verified(conversation_id):
    """The conversation, whose customer has proved who they are."""
    conversation = db.session.get_one(Conversation, conversation_id)
    contact = create_contact(ContactFacts("Emi Left"))
    link(conversation.social_profile, contact)
    proof = {"page_url": "https://shop.example/login", "customer_number": "secret words"}
    profile_id = conversation.social_profile_id
    db.session.add(VerifiedLink(social_profile_id=profile_id, contact_id=contact.id, **proof))
    return conversation_id


def _group(conversation_id):
    """A group's conversation, Aoi's like the given one."""
    like = db.session.get_one(Conversation, conversation_id)
    facts = {"kind": "group", "external_id": "C" + "4" * 32, "display_name": "secret words"}
    group = SocialProfile(channel_account_id=like.channel_account_id, **facts)
    db.session.add(group)
    db.session.flush()
    copied = ("channel_account_id", "workstream_id", "queue_id", "agent_id", "state")
    conversation = Conversation(
        social_profile_id=group.id, **{name: getattr(like, name) for name in copied}
    )
    db.session.add(conversation)
    db.session.flush()
    return conversation


def _login_page():
    """Of the account that serves customers, in use; its key."""
    wanted = select(ChannelAccount).join(ChannelInstance)
    account = db.session.scalars(wanted.order_by(ChannelAccount.id)).first()
    change_login_page(account, "https://shop.example/login", is_on=True)
    return make_key(account, "7" * 43)


def _bar():
    """Of somebody without a conversation."""
    account_id = db.session.scalar(select(ChannelInstance.channel_account_id))
    facts = {"kind": "user", "external_id": "U" + "3" * 32, "display_name": "Spammer"}
    profile = SocialProfile(channel_account_id=account_id, is_barred=True, **facts)
    db.session.add(profile)
    db.session.flush()
    dana = db.session.scalar(select(Agent.id).where(Agent.name == "Dana"))
    bar = Bar(social_profile_id=profile.id, reason=BarReason.SPAM, agent_id=dana)
    db.session.add(bar)
    db.session.flush()
    return bar


def _drafts(app, centre):
    """Three set-ups of Dana's that are not done: two accounts', a workstream's."""
    with app.app_context(), transaction():
        free = {"channel_secret": TEA.channel_secret, "access_token": TEA.access_token}
        account_id = create_account("line", TEA.name, TEA.channel_id, free).id
    dana = factories.login(app.test_client(), centre.dana)
    for name in ("Typed", "Bean shop"):
        _send(
            dana, "/admin/accounts/new", key=name * 9, name=name, kind="line", is_acknowledged="y"
        )
    with app.app_context():
        typed, made = db.session.scalars(select(SetUpDraft.id).order_by(SetUpDraft.id)).all()
    values = {
        "channel_id": BEANS.channel_id,
        "channel_secret": BEANS.channel_secret,
        "token_way": "pasted",
        "access_token": BEANS.access_token,
    }
    _send(dana, f"/admin/accounts/new/{typed}/account", **values)
    _send(dana, f"/admin/accounts/new/{made}/account", **values)
    _send(dana, f"/admin/accounts/new/{made}/check", go="confirm")
    wizard = f"/admin/workstreams/{centre.workstream_id}/line"
    _send(dana, f"{wizard}/account", account_id=account_id)
    _send(dana, f"{wizard}/language", language="en")
    _send(dana, f"{wizard}/behaviours", sent="yes")
    _send(dana, f"{wizard}/features", sent="yes")
    return {"draft_id": typed, "made_draft_id": made, "free_account_id": account_id}


def _device(agent_id, sign_in_id):
    """Dana's phone, which lets itself be told."""
    given = {"endpoint": "https://push.example/device", "p256dh": "", "auth": ""}
    device = Device(agent_id=agent_id, sign_in_id=sign_in_id, subscription=given, host="")
    with transaction():
        db.session.add(device)
        db.session.flush()
        return device.id


def _send(browser, path, **data):
    page = browser.get("/admin/accounts/new")
    answer = browser.post(path, data={"csrf_token": factories.csrf_token(page)} | data)
    assert answer.status_code == 302, answer.text
