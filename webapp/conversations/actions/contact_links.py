"""A contact is linked to a conversation's chat by a person, and the timeline keeps who did it."""

from __future__ import annotations

from webapp.agents.models import Agent
from webapp.contacts.actions.contacts import ContactFacts, create_contact
from webapp.contacts.actions.linking import link, unlink
from webapp.contacts.models import Contact
from webapp.conversations.actions.outbound import post_event
from webapp.conversations.models import Conversation
from webapp.core.database import db

LINKED, UNLINKED = "contact_linked", "contact_unlinked"
# An agent began the conversation, or took up a closed one with it; `content`: who (`by`).
STARTED, REOPENED = "started", "reopened"
# Who barred the customer (`by`), or let them in again.
BARRED, UNBARRED = "barred", "unbarred"
# Who took our account out of the group; or tried to, and the channel gave no answer.
LEFT_GROUP, LEAVING_UNSURE = "left_group", "leaving_unsure"
# A customer was asked to prove who they are (`by`), proved it (`contact`, and `before` where that
# was somebody else), did not; or it was ended (`by`).
VERIFY_ASKED, VERIFIED, VERIFIED_OTHER = "verify_asked", "verified", "verified_other"
VERIFY_FAILED, VERIFY_ENDED = "verify_failed", "verify_ended"
# Lines of what people did here: nothing that anybody said.
DEEDS = (
    *(LINKED, UNLINKED, STARTED, REOPENED, BARRED, UNBARRED, LEFT_GROUP, LEAVING_UNSURE),
    *(VERIFY_ASKED, VERIFIED, VERIFIED_OTHER, VERIFY_FAILED, VERIFY_ENDED),
)


def identify_as_new(
    conversation: Conversation, facts: ContactFacts, by: Agent, told_of: str | None = None
) -> None:
    """Write a contact down and link it. Raises Invalid, and Alike (see contacts' `twins`)."""
    identify(conversation, create_contact(facts, told_of), by)


def identify(conversation: Conversation, contact: Contact | None, by: Agent) -> None:
    """Link a contact to the conversation's chat, or take the link off when there is none.

    Raises Invalid when the contact was deleted meanwhile.
    """
    profile = conversation.social_profile
    before = db.session.get(Contact, profile.contact_id or 0)
    if contact is not None:
        contact = link(profile, contact)
    else:
        unlink(profile)
    told = contact or before
    if told is not None and contact is not before:
        kind = LINKED if contact is not None else UNLINKED
        post_event(conversation, kind, {"contact": told.name, "by": by.name})
