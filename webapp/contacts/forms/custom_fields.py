"""What the pages of custom fields take."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from webapp.contacts.fields import CUSTOM_FIELD, KIND_WORDS
from webapp.contacts.models import FieldOwner
from webapp.core.forms import KanavaForm, NameField, choices_of


class FieldNameForm(KanavaForm):
    """A custom field's name."""

    name = NameField(CUSTOM_FIELD.label("name"))


class NewFieldForm(FieldNameForm):
    """A new custom field."""

    owner = RadioField(
        CUSTOM_FIELD.label("owner"),
        choices=choices_of(
            (
                (FieldOwner.CONTACT.value, _("Contacts")),
                (FieldOwner.ORGANIZATION.value, _("Organizations")),
            )
        ),
        default=FieldOwner.CONTACT.value,
    )
    kind = SelectField(
        CUSTOM_FIELD.label("kind"),
        choices=choices_of((("", _("Choose")), *KIND_WORDS.items())),
        validators=[InputRequired(_("Choose what the field holds."))],
    )
