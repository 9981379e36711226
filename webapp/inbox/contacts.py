"""The contact behind a conversation: what stands in the side panel, and how one is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _
from wtforms import EmailField, HiddenField, StringField
from wtforms.validators import Email, Length, Optional

from webapp.contacts.forms import TwinForm
from webapp.contacts.models import Contact, FieldOwner, SocialProfile
from webapp.contacts.queries import contact_of, fields_of, find_contacts
from webapp.core.database import db
from webapp.core.drawing import Undrawn, built
from webapp.core.forms import KanavaForm, NameField, trimmed

WORDS_LIMIT = 100
PHONE_LENGTH = 40


@dataclass(frozen=True)
class ContactLines:
    """A contact as it is read: `facts` are (field's name, value in words) of what is known."""

    id: int
    name: str
    organization: str | None
    facts: tuple[tuple[str, str], ...]


class ContactForm(TwinForm):
    """A new contact, as an agent writes it down during a conversation."""

    name = NameField(_("Name"))
    email = EmailField(
        _("E-mail address"),
        filters=[trimmed],
        validators=[
            Optional(),
            Email(_("This is no e-mail address.")),
            Length(max=255, message=_("At most %(max)d characters.")),
        ],
    )
    phone = StringField(
        _("Phone number"),
        filters=[trimmed],
        validators=[Length(max=PHONE_LENGTH, message=_("At most %(max)d characters."))],
    )


class LinkForm(KanavaForm):
    """Which contact it is; `contact_id` is empty for none."""

    contact_id = HiddenField()


def contact_lines(social_profile_id: int) -> ContactLines | None:
    """The contact linked to a chat; None while nobody said who writes."""
    profile = db.session.get(SocialProfile, social_profile_id)
    contact = contact_of(profile) if profile is not None else None
    return lines_of(contact) if contact is not None else None


def lines_of(contact: Contact) -> ContactLines:
    """A contact in words, its organization's fields after its own."""
    facts = [(gettext("E-mail"), contact.email or ""), (gettext("Phone"), contact.phone or "")]
    facts += _values(FieldOwner.CONTACT, contact.values)
    organization = contact.organization
    if organization is not None and organization.deleted_at is None:
        facts.append((gettext("Organization"), organization.name))
        facts += _values(FieldOwner.ORGANIZATION, organization.values)
    return ContactLines(
        id=contact.id,
        name=contact.name,
        organization=organization.name if organization else None,
        facts=tuple((name, value) for name, value in facts if value),
    )


def found_contacts(words: str, linked: ContactLines | None) -> list[ContactLines | Undrawn]:
    """Contacts to choose among; the one that is linked already is none of them."""
    sought = words.strip()[:WORDS_LIMIT]
    found = find_contacts(sought) if sought else []
    others = [(each,) for each in found if linked is None or each.id != linked.id]
    return built("contact", others, lines_of)


def _values(owner: FieldOwner, values: dict[str, Any]) -> list[tuple[str, str]]:
    fields = fields_of(owner) if values else []
    return [(field.name, _word(values.get(field.key))) for field in fields]


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return format_decimal(value) if isinstance(value, int | float) else str(value or "")
