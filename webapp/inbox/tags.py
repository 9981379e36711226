"""Tags on the console: where they stand, and which screens hear of a change."""

from __future__ import annotations

from sqlalchemy import select

from webapp.contacts.models import SocialProfile
from webapp.contacts.queries import contact_of
from webapp.conversations.policy import Viewer
from webapp.core.database import db, slices
from webapp.core.drawing import dom_id
from webapp.customer.queries import may_choose_contact, may_tag_contacts
from webapp.inbox.list_notices import lists_of
from webapp.inbox.policy import facts_of_card, rights_of
from webapp.inbox.regions import Region, region
from webapp.inbox.rows import ConversationCard
from webapp.inbox.topics import (
    CONVERSATION,
    EVERYONE,
    MANY,
    SET_UP,
    chat_topic,
    conversation_topic,
)
from webapp.realtime.notice import Notice
from webapp.tags.events import ContactsTagged, ConversationTagged
from webapp.tags.models import CONTACTS
from webapp.tags.queries import tags_of

# Past this many contacts every console looks for itself.
MANY_CONTACTS = 1000


def tags(viewer: Viewer, card: ConversationCard) -> Region:
    """The tags of the conversation and of its contact; who may take them off sees how."""
    profile = db.session.get(SocialProfile, card.social_profile_id)
    contact = contact_of(profile) if profile is not None else None
    shown = {
        "right": rights_of(viewer, card),
        "contact_tags": tags_of(CONTACTS, contact.id) if contact is not None else (),
        "may_tag_contact": may_choose_contact(viewer, facts_of_card(card))
        and may_tag_contacts(viewer),
    }
    return region("tags/_panel.html", dom_id(card, "tags"), card=card, **shown)


def announce_conversation(event: ConversationTagged) -> list[Notice]:
    """What stands around it, and its rows in the lists."""
    number = event.conversation_id
    return [Notice((conversation_topic(number),), CONVERSATION, number), *lists_of([number])]


def announce_contacts(event: ContactsTagged) -> list[Notice]:
    """What stands around every conversation of their chats."""
    if len(event.contact_ids) > MANY_CONTACTS:
        return [Notice((EVERYONE,), SET_UP)]
    chats = [
        chat_topic(profile_id)
        for some in slices(event.contact_ids, SocialProfile.contact_id)
        for profile_id in db.session.scalars(select(SocialProfile.id).where(some))
    ]
    return [
        Notice(tuple(chats[start : start + MANY]), CONVERSATION)
        for start in range(0, len(chats), MANY)
    ]
