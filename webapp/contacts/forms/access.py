"""What the page takes that says what agents see of contacts."""

from __future__ import annotations

from typing import Self

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput

from webapp.contacts.fields import CONTACT_ACCESS, SCOPE_WORDS, fact_words, fact_words_to_change
from webapp.contacts.models import ContactAccess
from webapp.core.forms import KanavaForm, VersionField, choices_of


class AccessForm(KanavaForm):
    """What agents see of contacts."""

    scope = RadioField(
        CONTACT_ACCESS.label("scope"),
        choices=choices_of(SCOPE_WORDS.items()),
        validators=[InputRequired(_("Choose what agents find."))],
    )
    shown = SelectMultipleField(
        CONTACT_ACCESS.label("shown"), option_widget=CheckboxInput(), validate_choice=False
    )
    editable = SelectMultipleField(
        CONTACT_ACCESS.label("editable"), option_widget=CheckboxInput(), validate_choice=False
    )
    may_merge = BooleanField(CONTACT_ACCESS.label("may_merge"))
    may_export = BooleanField(CONTACT_ACCESS.label("may_export"))
    version = VersionField()

    @classmethod
    def of(cls, access: ContactAccess) -> Self:
        """The form of the centre's choice; each fact there is has a box."""
        facts = fact_words()
        shown = [fact for fact in facts if fact not in access.hidden]
        changed = fact_words_to_change()
        editable = [fact for fact in changed if fact not in access.locked]
        form = cls(
            scope=access.scope,
            shown=shown,
            editable=editable,
            may_merge=access.may_merge,
            may_export=access.may_export,
            version=access.version,
        )
        form.shown.choices = choices_of(facts.items())
        form.editable.choices = choices_of(changed.items())
        return form

    @property
    def hidden(self) -> list[str]:
        """The facts without a tick."""
        return [fact for fact in fact_words() if fact not in (self.shown.data or ())]

    @property
    def locked(self) -> list[str]:
        """What agents do not change: without a tick."""
        return [fact for fact in fact_words_to_change() if fact not in (self.editable.data or ())]
