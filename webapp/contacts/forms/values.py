"""Forms over custom fields, and what they share: who is known already is said before saving."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Self

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FloatField, HiddenField, StringField
from wtforms.validators import Length, Optional

from webapp.contacts.fields import CONTACT, value_field
from webapp.contacts.models import CustomField, CustomFieldKind, FieldOwner
from webapp.contacts.queries import fields_of
from webapp.core.errors import KanavaError
from webapp.core.forms import KanavaForm, NameField, VersionField, trimmed
from webapp.core.text import number_in
from webapp.pages.fields import Field

VALUE = "value_"


class TwinForm(KanavaForm):
    """A form that says once, before saving, that somebody alike is there. Sent again, it saves."""

    twin = HiddenField()

    @property
    def told_of(self) -> str:
        """The twins that were told of, for the action."""
        return self.twin.data or ""

    @property
    def twin_ids(self) -> list[int]:
        """Of whom it was just told; none where that is not why the form comes back."""
        sent = (number_in(each, 9) for each in self.told_of.split(","))
        is_told = self.refusal_code == "alike"
        return [number for number in sent if number is not None] if is_told else []

    def refuse(self, error: KanavaError) -> None:
        """Remember of whom it was told."""
        self.twin.data = getattr(error, "twin", self.twin.data)
        super().refuse(error)


class NumberField(FloatField):
    """A number, or nothing."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take a number. Raises ValueError with our own words."""
        raw = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not raw:
            return
        try:
            number = float(raw)
        except ValueError as error:
            raise ValueError(_("Give a number, such as 12 or 1.5.")) from error
        if not math.isfinite(number) or abs(number) >= 1e15:
            raise ValueError(_("This number is too large."))
        self.data = int(number) if number.is_integer() else number


def too_long(limit: int) -> Length:
    """At most so many characters."""
    return Length(max=limit, message=_("At most %(max)d characters."))


def _value_field(field: CustomField) -> Any:
    kind = CustomFieldKind(field.kind)
    if kind == CustomFieldKind.YES_NO:
        return BooleanField(field.name)
    if kind == CustomFieldKind.NUMBER:
        return NumberField(field.name, validators=[Optional()])
    return StringField(field.name, filters=[trimmed], validators=[too_long(500)])


class ValuesForm(TwinForm):
    """A form with a field for each custom field of its owner, made when it is asked for."""

    name = NameField(CONTACT.label("name"))
    version = VersionField()

    @classmethod
    def made_for(cls, owner: FieldOwner, kept: Mapping[str, Any], **values: Any) -> Self:
        """The form over these custom values (by key) and values of its own fields."""
        rows = {f"{VALUE}{field.id}": field for field in fields_of(owner)}
        fields = {name: _value_field(field) for name, field in rows.items()}
        made = type(f"{cls.__name__}OfNow", (cls,), fields)
        custom = {name: kept.get(field.key) for name, field in rows.items()}
        form: Self = made(data={**values, **custom})
        form.keys = {name: field.key for name, field in rows.items()}
        return form

    keys: dict[str, str]

    @property
    def value_fields(self) -> list[Any]:
        """The custom fields, in order."""
        return [self._fields[name] for name in self.keys]

    @property
    def values(self) -> dict[str, Any]:
        """The custom values typed, by key."""
        return {key: self._fields[name].data for name, key in self.keys.items()}

    @property
    def custom(self) -> list[Field]:
        """What the table of the record's fields lacks: the custom ones."""
        return [
            value_field(row.name, row.label.text, self.keys[row.name]) for row in self.value_fields
        ]
