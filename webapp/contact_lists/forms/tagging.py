"""Contacts ticked in the list, and the tag that is put on them or taken off."""

from __future__ import annotations

from typing import Self

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired

from webapp.contact_lists.choice import Options
from webapp.core.forms import KanavaForm, choices_of
from webapp.pages.forms import chosen_id

ADD, REMOVE = "add", "remove"


class TaggingForm(KanavaForm):
    """`is_all`: not the ticked ones, but all that the list holds."""

    contacts = SelectMultipleField(coerce=chosen_id, choices=[], validate_choice=False)
    is_all = BooleanField()
    tag = SelectField(_("Tag"), [DataRequired(_("Choose a tag first."))], coerce=chosen_id)
    doing = StringField(default=ADD)

    @classmethod
    def of(cls, options: Options) -> Self:
        """With the tags there are."""
        form = cls()
        form.tag.choices = choices_of([("", _("Choose a tag")), *options.tags])
        return form

    @property
    def is_added(self) -> bool:
        """Whether it is put on, not taken off."""
        return self.doing.data != REMOVE

    @property
    def chosen(self) -> list[int]:
        """The ticked ones."""
        return list(dict.fromkeys(id_ for id_ in self.contacts.data or () if id_ is not None))


class UndoForm(KanavaForm):
    """Nothing but the button."""
