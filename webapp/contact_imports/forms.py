"""What it takes to read a table of contacts: the table, and which column holds what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from flask_babel import gettext as _
from wtforms import HiddenField, SelectField

from webapp.contact_imports.policy import FACTS, ORGANIZATION, VALUE, Mapped, guessed
from webapp.contacts.fields import CONTACT
from webapp.contacts.models import FieldOwner
from webapp.contacts.queries import fields_of
from webapp.core.crypto import new_token
from webapp.core.errors import Invalid
from webapp.core.forms import choices_of
from webapp.pages.tables import TableForm

NOWHERE = 0
PLACE = "place_"


def fact_words() -> dict[str, str]:
    """What the facts of a contact in a table are called; custom fields by their names."""
    named = {fact: f"{fact}_id" if fact == ORGANIZATION else fact for fact in FACTS}
    words = {fact: str(CONTACT.label(name)) for fact, name in named.items()}
    own = fields_of(FieldOwner.CONTACT)
    return words | {f"{VALUE}{field.key}": field.name for field in own}


class ContactTableForm(TableForm):
    """A table of contacts. Once its head was read there is a field for each fact."""

    file_name = HiddenField()
    key = HiddenField()
    facts: Mapping[str, str] = {}
    column_count = 0

    @classmethod
    def of(cls, text: str, columns: Sequence[str]) -> Self:
        """The form of a table with these columns: as they were chosen, or else guessed."""
        words = fact_words()
        numbered = [(NOWHERE, _("not in the table")), *enumerate(columns, start=1)]
        fields: dict[str, Any] = {
            f"{PLACE}{number}": SelectField(
                word, coerce=int, choices=choices_of(numbered), validate_choice=False
            )
            for number, word in enumerate(words.values())
        }
        places = guessed(columns, words)
        chosen = {
            f"{PLACE}{number}": places.get(fact, NOWHERE - 1) + 1
            for number, fact in enumerate(words)
        }
        form: Self = type(cls.__name__, (cls,), fields)(**chosen)
        form.facts, form.column_count, form.text.data = words, len(columns), text
        form.key.data = form.key.data or new_token()  # pressed twice, it is sent twice
        if form.table.data:  # the first time there is nothing chosen yet
            form.file_name.data = form.table.data.filename
            for name, value in chosen.items():
                form[name].data = value
        return form

    @property
    def places(self) -> Mapped:
        """The place of each fact's column; what is not in the table is not there.

        Raises Invalid: there is no such column.
        """
        chosen = {fact: self[f"{PLACE}{number}"].data for number, fact in enumerate(self.facts)}
        if not all(NOWHERE <= (place or NOWHERE) <= self.column_count for place in chosen.values()):
            raise Invalid("column_missing", _("This table has no such column. Choose again."))
        return {fact: place - 1 for fact, place in chosen.items() if place}

    @property
    def place_fields(self) -> list[Any]:
        """The fields to choose columns with."""
        return [self[f"{PLACE}{number}"] for number in range(len(self.facts))]
