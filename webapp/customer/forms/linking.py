"""What the sheets about the customer take."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Self

from flask_babel import lazy_gettext as _
from wtforms import EmailField, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Email, Optional

from webapp.contacts.actions.contacts import ContactFacts
from webapp.contacts.forms.contacts import language_choices
from webapp.contacts.forms.values import TwinForm, too_long
from webapp.core.flask import row_id
from webapp.core.forms import KanavaForm, NameField, trimmed
from webapp.customer.queries import Hint


class ContactForm(TwinForm):
    """A new contact, as an agent writes it down during a conversation."""

    name = NameField(_("Name"))
    email = EmailField(
        _("E-mail address"),
        filters=[trimmed],
        validators=[
            Optional(),
            Email(_("This is no e-mail address.")),
            too_long(255),
        ],
    )
    phone = StringField(
        _("Phone number"),
        filters=[trimmed],
        validators=[too_long(40)],
    )
    language = SelectField(_("Language"), validators=[too_long(20)], validate_choice=False)

    @classmethod
    def of(cls, hint: Hint, **options: Any) -> Self:
        """Filled in with what the customer told of themselves, or with what was sent."""
        form = cls(data=asdict(hint), **options)
        form.language.choices = language_choices(form.language.data)
        return form

    @property
    def facts(self) -> ContactFacts:
        """What was typed about the contact."""
        return ContactFacts(
            self.name.data or "", self.email.data, self.phone.data, language=self.language.data
        )


class LinkForm(KanavaForm):
    """Which contact it is; `contact_id` is empty for none."""

    contact_id = HiddenField()


class KinForm(KanavaForm):
    """Which other profiles are the same person's; ids."""

    profile_ids = SelectMultipleField(coerce=row_id, validate_choice=False)
