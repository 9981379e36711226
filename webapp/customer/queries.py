"""Whom a viewer may look up beside a conversation, and who it might be that writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from webapp.contacts.likeness import Traits, contacts_with
from webapp.contacts.models import Contact, ContactScope, FieldOwner, SocialProfile
from webapp.contacts.policy import TAGS, emails_in, phones_in
from webapp.contacts.queries import (
    LOOKED_UP,
    Sight,
    contact_access,
    fields_of,
    get_contact,
    remaining_of,
    sight_of,
)
from webapp.conversations.models import Conversation, Direction, Message
from webapp.conversations.policy import ConversationFacts, Viewer, may_identify
from webapp.conversations.queries import visible_to
from webapp.core.database import db
from webapp.core.errors import NotFound

# So many of the chat's newest messages are read for an address or a number.
WORDS_READ = 100
# Of a name that more contacts have than this, no address of one of them is found.
MATCHES_READ = 50
PREFERRED = "preferred_agents"
PROVING = frozenset({"email", "phone"})


@dataclass(frozen=True)
class Suggestion:
    """The one contact it seems to be; `evidence`: which of "name", "email", "phone" it shares."""

    contact: Contact
    evidence: frozenset[str]


@dataclass(frozen=True)
class Hint:
    """What the customer told of themselves: for the form of a new contact."""

    name: str
    email: str | None = None
    phone: str | None = None
    language: str | None = None


def sight_for(viewer: Viewer) -> Sight:
    """What the viewer sees of contacts."""
    return sight_of(is_supervising=viewer.is_supervising)


def may_choose_contact(viewer: Viewer, facts: ConversationFacts) -> bool:
    """Whether the viewer may look contacts up beside this conversation, and link one."""
    is_left = sight_for(viewer).scope == ContactScope.NONE
    return may_identify(viewer, facts, is_left_to_supervisors=is_left)


def may_merge(viewer: Viewer) -> bool:
    """Whether the viewer may make two contacts one, of those they may choose."""
    return viewer.is_supervising or contact_access().may_merge


def may_tag_contacts(viewer: Viewer) -> bool:
    """Whether the viewer may change the tags of contacts that they may look up."""
    return viewer.is_supervising or TAGS not in contact_access().locked


def may_export_contacts(viewer: Viewer) -> bool:
    """Whether the viewer may take the contacts that they look up along as a table."""
    return viewer.is_supervising or contact_access().may_export


def editable_facts(viewer: Viewer) -> frozenset[str]:
    """What the viewer may change of a contact that they may choose, named as in ContactAccess."""
    if viewer.is_supervising:
        return _all_facts()
    access = contact_access()
    return _all_facts() - {PREFERRED, *access.hidden, *access.locked}


def fixed_facts(viewer: Viewer) -> frozenset[str]:
    """What the viewer reads of a contact and may not change: a merge leaves it as it is.

    Not what is hidden: what they do not see, they choose nothing of, and it is not to get lost.
    """
    return _all_facts() - editable_facts(viewer) - sight_for(viewer).hidden


def _all_facts() -> frozenset[str]:
    own = {f"{FieldOwner.CONTACT}.{field.key}" for field in fields_of(FieldOwner.CONTACT)}
    return frozenset({"name", *LOOKED_UP, "language", PREFERRED, *own})


def contact_to_link(contact_id: int, viewer: Viewer) -> Contact:
    """A contact that the viewer could have found. Raises NotFound."""
    contact = remaining_of(contact_id) or get_contact(contact_id)
    within = contacts_within(viewer)
    if within is not None:
        wanted = select(Contact.id).where(Contact.id == contact.id, within)
        if db.session.scalar(wanted) is None:
            raise NotFound(gettext("There is no such contact."))
    return contact


def contacts_within(viewer: Viewer) -> Any:
    """The condition on Contact of what the viewer may look up; None for all."""
    is_narrow = sight_for(viewer).scope == ContactScope.LINKED
    return _linked_where(viewer) if is_narrow else None


def _linked_where(viewer: Viewer) -> Any:
    """A contact of a chat of which the viewer may see a conversation."""
    chats = select(Conversation.social_profile_id).where(visible_to(viewer))
    return Contact.id.in_(select(SocialProfile.contact_id).where(SocialProfile.id.in_(chats)))


def hint_of(conversation: Conversation) -> Hint:
    """The name of the profile; an address and a number where the words hold exactly one."""
    profile = conversation.social_profile
    told = _traits_of(conversation)
    return Hint(
        name=profile.display_name or "",
        email=_only(told.emails),
        phone=_only(told.phones),
        language=profile.language,
    )


def suggested(conversation: Conversation, viewer: Viewer) -> Suggestion | None:
    """The contact it seems to be, if that is exactly one that the viewer may look up.

    An address or a number proves more than a name: who shares one goes before who is called so.
    None for a group, and where somebody has said who it is.
    """
    profile, sight = conversation.social_profile, sight_for(viewer)
    if profile.is_group or profile.contact_id is not None:
        return None
    told = _traits_of(conversation)
    seen = Traits(
        told.names,
        told.emails if sight.shows("email") else (),
        told.phones if sight.shows("phone") else (),
    )
    found = contacts_with(seen, MATCHES_READ, contacts_within(viewer))
    matches = [Suggestion(each, seen.shared_with(each)) for each in found]
    proven = [each for each in matches if each.evidence & PROVING]
    best: Suggestion | None = _only(proven or matches)
    return best


def _traits_of(conversation: Conversation) -> Traits:
    """What the chat's newest words and the conversation's context variables tell of the customer.

    A group's words are of many.
    """
    profile = conversation.social_profile
    if profile.is_group:
        return Traits()
    context = [value for value in conversation.context.values() if isinstance(value, str)]
    texts = [*context, *_words_of(profile)]
    return Traits(
        names=tuple(filter(None, (profile.display_name, *context))),
        emails=tuple(dict.fromkeys(found for text in texts for found in emails_in(text))),
        phones=tuple(phones_in("\n".join(texts))),
    )


def _words_of(profile: SocialProfile) -> Iterable[str]:
    wanted = select(Message.text).where(
        Message.social_profile_id == profile.id,
        Message.direction == Direction.INBOUND,
        Message.retracted_at.is_(None),
        Message.text.is_not(None),
    )
    newest = wanted.order_by(Message.occurred_at.desc(), Message.id.desc()).limit(WORDS_READ)
    return db.session.scalars(newest)


def _only(found: Any) -> Any:
    return found[0] if len(found) == 1 else None
