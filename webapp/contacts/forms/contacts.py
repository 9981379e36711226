"""What the pages of contacts and organizations take."""

from __future__ import annotations

from typing import Any, Self

from flask_babel import lazy_gettext as _
from wtforms import EmailField, SelectField, StringField
from wtforms.validators import Email, Optional

from webapp.contacts.actions.contacts import ContactFacts
from webapp.contacts.fields import CONTACT, PREFERRED
from webapp.contacts.forms.values import ValuesForm, too_long
from webapp.contacts.models import Contact, FieldOwner, Organization
from webapp.contacts.queries import organizations, preferred_agent_ids
from webapp.core.forms import choices_of, trimmed
from webapp.core.text import squeeze
from webapp.rules.queries.facts import customer_languages
from webapp.rules.words.condition_fields import language_word
from webapp.tags.forms.choosing import TagsForm
from webapp.tags.models import CONTACTS
from webapp.tags.queries import tags_of

NONE = 0


def language_choices(kept: str | None) -> list[Any]:
    """No language, those customers have, and the one that is kept; in the reader's words."""
    codes = dict.fromkeys([*customer_languages(), *filter(None, (kept,))])
    named = sorted(((code, language_word(code)) for code in codes), key=lambda row: squeeze(row[1]))
    return choices_of([("", _("none")), *named])


class ContactForm(ValuesForm, TagsForm):
    """A contact, the agents its conversations go to first, and its tags."""

    email = EmailField(
        CONTACT.label("email"),
        filters=[trimmed],
        validators=[Optional(), Email(_("This is no e-mail address.")), too_long(255)],
    )
    phone = StringField(CONTACT.label("phone"), filters=[trimmed], validators=[too_long(40)])
    language = SelectField(
        CONTACT.label("language"), validators=[too_long(20)], validate_choice=False
    )
    organization_id = SelectField(CONTACT.label("organization_id"), coerce=int)
    preferred_1 = SelectField(CONTACT.label("preferred_1"), coerce=int)
    preferred_2 = SelectField(CONTACT.label("preferred_2"), coerce=int)
    preferred_3 = SelectField(CONTACT.label("preferred_3"), coerce=int)

    @classmethod
    def of(cls, contact: Contact | None, agents: list[tuple[int, str]]) -> Self:
        """The form of a contact, or of a new one; `agents` are (id, name) to choose among."""
        form = cls.made_for(
            FieldOwner.CONTACT, contact.values if contact else {}, **_facts_of(contact)
        )
        form.language.choices = language_choices(form.language.data)
        named = [(row.id, row.name) for row in organizations()]
        form.organization_id.choices = choices_of([(NONE, _("none")), *named])
        for name in PREFERRED:
            form[name].choices = choices_of([(NONE, _("nobody")), *agents])
        form.offer(tags_of(CONTACTS, contact.id) if contact else ())
        return form

    @property
    def facts(self) -> ContactFacts:
        """What was typed about the contact."""
        return ContactFacts(
            name=self.name.data or "",
            email=self.email.data,
            phone=self.phone.data,
            language=self.language.data,
            organization_id=self.organization_id.data or None,
            values=self.values,
            preferred=[self[name].data for name in PREFERRED if self[name].data],
            tags=self.tag_change,
        )


class OrganizationForm(ValuesForm):
    """An organization."""

    @classmethod
    def of(cls, organization: Organization | None) -> Self:
        """The form of an organization, or of a new one."""
        kept = organization.values if organization else {}
        facts = {"name": organization.name, "version": organization.version} if organization else {}
        return cls.made_for(FieldOwner.ORGANIZATION, kept, **facts)


def _facts_of(contact: Contact | None) -> dict[str, Any]:
    facts: dict[str, Any] = {"organization_id": NONE, **dict.fromkeys(PREFERRED, NONE)}
    if contact is None:
        return facts
    facts |= {
        name: getattr(contact, name) for name in ("name", "email", "phone", "language", "version")
    }
    facts["organization_id"] = contact.organization_id or NONE
    return facts | dict(zip(PREFERRED, preferred_agent_ids(contact.id), strict=False))
