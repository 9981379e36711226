"""The contact behind a conversation: what stands in the side panel, and among whom to choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal, gettext
from sqlalchemy import select

from webapp.contacts.models import Contact, ContactScope, FieldOwner, SocialProfile
from webapp.contacts.queries import (
    LOOKED_UP,
    Sight,
    contact_of,
    fields_of,
    find_contacts,
    get_contact,
    sight_of,
)
from webapp.conversations.models import Conversation
from webapp.conversations.policy import ConversationFacts, Viewer, may_identify
from webapp.conversations.queries import visible_to
from webapp.core.database import db
from webapp.core.drawing import Undrawn, built
from webapp.core.errors import NotFound

WORDS_LIMIT = 100


@dataclass(frozen=True)
class ContactLines:
    """A contact as it is read: `facts` are (field's name, value in words) of what is known."""

    id: int
    name: str
    facts: tuple[tuple[str, str], ...]


def sight_for(viewer: Viewer) -> Sight:
    """What the viewer sees of contacts."""
    return sight_of(is_supervising=viewer.is_supervising)


def may_choose_contact(viewer: Viewer, facts: ConversationFacts) -> bool:
    """Whether the viewer may look contacts up beside this conversation, and link one."""
    is_left = sight_for(viewer).scope == ContactScope.NONE
    return may_identify(viewer, facts, is_left_to_supervisors=is_left)


def contact_lines(social_profile_id: int, viewer: Viewer) -> ContactLines | None:
    """What the viewer sees of a chat's contact; None while none is linked."""
    profile = db.session.get(SocialProfile, social_profile_id)
    contact = contact_of(profile) if profile is not None else None
    return lines_of(contact, sight_for(viewer)) if contact is not None else None


def lines_of(contact: Contact, sight: Sight) -> ContactLines:
    """A contact in words, its organization's fields after its own."""
    facts = [
        ("email", gettext("E-mail"), contact.email or ""),
        ("phone", gettext("Phone"), contact.phone or ""),
        *_values(FieldOwner.CONTACT, contact.values),
    ]
    organization = contact.organization
    if organization is not None and organization.deleted_at is None:
        facts.append(("organization", gettext("Organization"), organization.name))
        facts += _values(FieldOwner.ORGANIZATION, organization.values)
    return ContactLines(
        id=contact.id,
        name=contact.name,
        facts=tuple((name, value) for key, name, value in facts if value and sight.shows(key)),
    )


def found_contacts(
    words: str, linked: ContactLines | None, viewer: Viewer
) -> list[ContactLines | Undrawn]:
    """Contacts to choose among; the one that is linked already is none of them."""
    sought, sight = words.strip()[:WORDS_LIMIT], sight_for(viewer)
    facts = LOOKED_UP - sight.hidden
    found = find_contacts(sought, within=_within(viewer), facts=facts) if sought else []
    others = [(each, sight) for each in found if linked is None or each.id != linked.id]
    return built("contact", others, lines_of)


def contact_to_link(contact_id: int, viewer: Viewer) -> Contact:
    """A contact that the viewer could have found. Raises NotFound."""
    contact = get_contact(contact_id)
    within = _within(viewer)
    if within is not None:
        wanted = select(Contact.id).where(Contact.id == contact_id, within)
        if db.session.scalar(wanted) is None:
            raise NotFound(gettext("There is no such contact."))
    return contact


def _within(viewer: Viewer) -> Any:
    is_narrow = sight_for(viewer).scope == ContactScope.LINKED
    return _linked_where(viewer) if is_narrow else None


def _linked_where(viewer: Viewer) -> Any:
    """A contact of a chat of which the viewer may see a conversation."""
    chats = select(Conversation.social_profile_id).where(visible_to(viewer))
    return Contact.id.in_(select(SocialProfile.contact_id).where(SocialProfile.id.in_(chats)))


def _values(owner: FieldOwner, values: dict[str, Any]) -> list[tuple[str, str, str]]:
    fields = fields_of(owner) if values else []
    return [(f"{owner}.{field.key}", field.name, _word(values.get(field.key))) for field in fields]


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return format_decimal(value) if isinstance(value, int | float) else str(value or "")
