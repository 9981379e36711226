"""What the page about what agents see takes."""

from __future__ import annotations

from typing import Any, Self

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput

from webapp.contacts.models import ContactAccess, ContactScope, FieldOwner
from webapp.contacts.queries import fields_of
from webapp.core.forms import KanavaForm, VersionField, choices_of

SCOPE_WORDS = {
    ContactScope.ALL.value: _("All contacts"),
    ContactScope.LINKED.value: _("Contacts of conversations they can see"),
    ContactScope.NONE.value: _("None: supervisors link contacts"),
}
FACT_WORDS = {"email": _("E-mail"), "phone": _("Phone"), "organization": _("Organization")}


class AccessForm(KanavaForm):
    """What agents see of contacts."""

    scope = RadioField(
        _("Agents find"),
        choices=choices_of(SCOPE_WORDS.items()),
        validators=[InputRequired(_("Choose what agents find."))],
    )
    shown = SelectMultipleField(
        _("Agents see"), option_widget=CheckboxInput(), validate_choice=False
    )
    version = VersionField()

    @classmethod
    def of(cls, access: ContactAccess) -> Self:
        """The form of the centre's choice; each fact there is has a box."""
        facts = fact_words()
        shown = [fact for fact in facts if fact not in access.hidden]
        form = cls(scope=access.scope, shown=shown, version=access.version)
        form.shown.choices = choices_of(facts.items())
        return form

    @property
    def hidden(self) -> list[str]:
        """The facts without a tick."""
        return [fact for fact in fact_words() if fact not in (self.shown.data or ())]


def fact_words() -> dict[str, Any]:
    """What there is to see of a contact besides the name, and its words."""
    words: dict[str, Any] = dict(FACT_WORDS)
    for owner in FieldOwner:
        words |= {f"{owner}.{field.key}": field.name for field in fields_of(owner)}
    return words
