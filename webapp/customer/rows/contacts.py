"""The contact behind a conversation: what stands in the side panel, and among whom to choose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from flask_babel import format_decimal, gettext

from webapp.contacts.likeness import contacts_of_ids
from webapp.contacts.models import Contact, FieldOwner, SocialProfile
from webapp.contacts.queries import (
    LOOKED_UP,
    Sight,
    contact_of,
    fields_of,
    find_contacts,
    preferred_agents,
)
from webapp.contacts.rows.notes import NoteRow, note_rows
from webapp.conversations.policy import Viewer
from webapp.core.database import db
from webapp.core.drawing import Undrawn, built
from webapp.customer.kin import Evidence, Kin
from webapp.customer.queries import Suggestion, contacts_within, sight_for
from webapp.inbox.queries.list_rows import profile_of
from webapp.inbox.rows import Profile
from webapp.rules.words.condition_fields import language_word

WORDS_LIMIT = 100
NOTES_SHOWN = 3


@dataclass(frozen=True)
class ContactLines:
    """A contact as it is read: `facts` are (field's name, value in words) of what is known.

    In the panel: `preferred`, the names of its preferred agents; `notes`, the first of them, where
    the viewer reads them.
    """

    id: int
    name: str
    facts: tuple[tuple[str, str], ...]
    preferred: str = ""
    notes: Sequence[NoteRow] = ()
    note_count: int = 0
    shows_notes: bool = False


def contact_lines(social_profile_id: int, viewer: Viewer) -> ContactLines | None:
    """What the viewer sees of a chat's contact; None while none is linked."""
    profile = db.session.get(SocialProfile, social_profile_id)
    contact = contact_of(profile) if profile is not None else None
    if contact is None:
        return None
    names = ", ".join(name for _id, name in preferred_agents(contact.id))
    sight = sight_for(viewer)
    lines = lines_of(contact, sight)
    notes = note_rows(contact.id) if sight.shows_notes else []
    return replace(
        lines,
        preferred=names,
        notes=notes[:NOTES_SHOWN],
        note_count=len(notes),
        shows_notes=sight.shows_notes,
    )


def lines_of(contact: Contact, sight: Sight) -> ContactLines:
    """A contact in words, its organization's fields after its own."""
    facts = [
        ("email", gettext("E-mail"), contact.email or ""),
        ("phone", gettext("Phone"), contact.phone or ""),
        ("language", gettext("Language"), contact.language and language_word(contact.language)),
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
    found = find_contacts(sought, within=contacts_within(viewer), facts=facts) if sought else []
    others = [(each, sight) for each in found if linked is None or each.id != linked.id]
    return built("contact", others, lines_of)


def twins_shown(ids: Sequence[int], viewer: Viewer) -> list[ContactLines]:
    """Who looks like the contact somebody is about to make, as far as the viewer may look them up.

    Of others it is only said that they are there.
    """
    sight = sight_for(viewer)
    return [lines_of(each, sight) for each in contacts_of_ids(ids, contacts_within(viewer))]


def evidence_words(suggestion: Suggestion) -> str:
    """Why it seems to be this contact."""
    evidence = suggestion.evidence
    if evidence >= {"email", "phone"}:
        return gettext("Same e-mail address and phone number")
    if "email" in evidence:
        return gettext("Same e-mail address")
    return gettext("Same phone number") if "phone" in evidence else gettext("Same name")


@dataclass(frozen=True)
class KinRow:
    """A profile that may be the same person's, to tick or not. `is_sure`: ticked beforehand."""

    id: int
    profile: Profile
    account_name: str
    evidence: str
    last_message_at: datetime
    is_sure: bool

    dom_name: ClassVar[str] = "kin"


def kin_rows(found: Iterable[Kin]) -> list[KinRow]:
    """The same for the sheet."""
    words = {
        Evidence.SAME_ID: gettext("Same user ID at the channel: surely the same person"),
        Evidence.SAME_NAME: gettext("Only the name is the same: check first"),
    }
    return [
        KinRow(
            id=kin.profile.id,
            profile=profile_of(kin.profile),
            account_name=kin.account.name,
            evidence=words[kin.evidence],
            last_message_at=kin.conversation.last_message_at,
            is_sure=kin.evidence == Evidence.SAME_ID,
        )
        for kin in found
    ]


def _values(owner: FieldOwner, values: dict[str, Any]) -> list[tuple[str, str, str]]:
    fields = fields_of(owner) if values else []
    return [(f"{owner}.{field.key}", field.name, _word(values.get(field.key))) for field in fields]


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return format_decimal(value) if isinstance(value, int | float) else str(value or "")
