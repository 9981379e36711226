"""What every form of ours shares: trimmed text, and an action's refusal beside its field."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField
from wtforms.validators import InputRequired, Length

from webapp.core.database import LARGEST_ID
from webapp.core.errors import KanavaError
from webapp.core.text import clean

NAME_LENGTH = 100


def trimmed(value: Any) -> Any:
    """A text without control characters and outer spaces."""
    return clean(value).strip() if isinstance(value, str) else value


class NameField(StringField):
    """A name a person gives to something: 1 to 100 characters, not only spaces."""

    def __init__(self, label: Any, limit: int = NAME_LENGTH, **options: Any) -> None:
        super().__init__(
            label,
            validators=[
                InputRequired(_("Give it a name.")),
                Length(max=limit, message=_("At most %(max)d characters.")),
            ],
            filters=[trimmed],
            **options,
        )


class VersionField(HiddenField):
    """The version of the row the form was opened with; None when it is no number."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take a whole number, or nothing."""
        raw = str(valuelist[0]) if valuelist else ""
        is_number = raw.isascii() and raw.isdecimal() and len(raw) < 10
        self.data = min(int(raw), LARGEST_ID) if is_number else None  # type: ignore[assignment]

    @property
    def number(self) -> int | None:
        """The version, as a number."""
        return int(self.data) if self.data else None


class KanavaForm(FlaskForm):
    """A form that can take an action's refusal back to the person, beside the field it is about."""

    def refuse(self, error: KanavaError) -> None:
        """Put a refusal beside its field, or on top of the form when it has none."""
        field = self._fields.get(getattr(error, "field", None) or "")
        if isinstance(field, Field) and not isinstance(field, HiddenField):
            field.errors = [*field.errors, error.message]
        else:
            self.form_errors.append(error.message)
