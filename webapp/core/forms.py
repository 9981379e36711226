"""What every form of ours shares: trimmed text, and an action's refusal beside its field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask_babel import get_domain, gettext, to_utc
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, Field, FieldList, HiddenField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from webapp.core.database import LARGEST_ID
from webapp.core.errors import KanavaError, code_by, name_refusal
from webapp.core.names import NAME_LENGTH
from webapp.core.text import clean, number_in, one_line, shows_anything, without_steering


def choices_of(pairs: Iterable[tuple[Any, Any]]) -> list[Any]:
    """(value, label) pairs as the choices of a SelectField or RadioField."""
    return [SelectChoice(value, label) for value, label in pairs]


def worded(codes: Iterable[Any], word: Callable[[Any], Any]) -> list[Any]:
    """Codes as choices, each by its word."""
    return choices_of((code, word(code)) for code in codes)


def trimmed(value: Any) -> Any:
    """A text without control characters, marks that turn its letters around, and outer spaces."""
    return without_steering(clean(value)).strip() if isinstance(value, str) else value


def as_name(value: Any) -> Any:
    """A name on one line, as it reads; "" when nothing of it shows.

    What languages need inside words (joiners, vowel signs) stays; what makes a name read as
    another one, or turns around the sentence it is put in, does not.
    """
    if not isinstance(value, str):
        return value
    name = one_line(clean(value))
    return name if shows_anything(name) else ""


class DayField(DateField):
    """A day, in the reader's time zone."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, validators=[Optional()], **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take a day, or say how one is written."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(gettext("Write a day as 2026-11-22.")) from error

    def start(self, days: int = 0) -> datetime | None:
        """When the day began, or that many days later; None when there is no such moment."""
        try:
            begun = datetime.combine(self.data + timedelta(days), time()) if self.data else None
            return to_utc(begun).replace(tzinfo=UTC) if begun else None
        except OverflowError:
            return None


class NameField(StringField):
    """A name a person gives to something: 1 to 100 characters, at least one to be seen."""

    def __init__(self, label: Any, limit: int = NAME_LENGTH, **options: Any) -> None:
        super().__init__(
            label,
            validators=[
                DataRequired(_("Give it a name.")),
                Length(max=limit, message=_("At most %(max)d characters.")),
            ],
            filters=[as_name],
            **options,
        )


class Between(NumberRange):
    """From `min` to `max`, both included. Refuses numbers of hundreds of digits, too.

    The form library compares floats, and such a number is too large for one.
    """

    def __call__(self, form: Any, field: Any) -> None:
        """Raises ValidationError outside of the bounds."""
        try:
            super().__call__(form, field)
        except OverflowError as error:
            said = str(self.message or "") % {"min": self.min, "max": self.max}
            raise ValidationError(said) from error


class VersionField(HiddenField):
    """The version of the row the form was opened with; None when it is no number."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take a whole number, or nothing."""
        raw = str(valuelist[0]) if valuelist else ""
        number = number_in(raw, 9)
        self.data = None if number is None else min(number, LARGEST_ID)  # type: ignore[assignment]

    @property
    def number(self) -> int | None:
        """The version, as a number."""
        return int(self.data) if self.data else None


class RowsField(FieldList):  # type: ignore[type-arg]
    """Rows of fields. A name sent with a number that no row can have is left out."""

    _separator: str
    _field_separator: str

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        for name in formdata:
            number = name.removeprefix(prefix + self._separator).split(self._field_separator, 1)[0]
            if name.startswith(prefix) and is_small_number(number):
                yield int(number)


def is_small_number(text: str) -> bool:
    """Whether a text from a form is a number of at most four digits, as rows are counted."""
    return number_in(text, 4) is not None


class KanavaForm(FlaskForm):
    """A form that can take an action's refusal back to the person, beside the field it is about."""

    # Why it was refused, for who reads no words.
    refusal_code = code_by(422)

    class Meta:
        """How the form library speaks: from our catalogues, which have all our languages."""

        def get_translations(self, _form: Any) -> Any:
            """Where its own messages (FORM_WORDS) are looked up; it fills them in itself."""
            domain: Any = get_domain()
            return domain.get_translations()

    def forgive(self, *fields: Field) -> bool:
        """Drop what was wrong with fields that do not count and cannot be seen.

        Gives whether nothing else is wrong with the form.
        """
        for field in fields:
            field.errors = []
        return not self.errors

    def refuse(self, error: KanavaError) -> None:
        """Put a refusal beside its field, or on top of the form when it has none."""
        self.refusal_code = error.code
        name_refusal(error.code)
        field = self._fields.get(getattr(error, "field", None) or "")
        if isinstance(field, Field) and not isinstance(field, HiddenField):
            field.errors = [*field.errors, error.message]
        else:
            self.form_errors.append(error.message)


# What WTForms says of a field that was sent something it does not offer or cannot read, named here
# so that our catalogues hold it in every language.
FORM_WORDS = (
    _("Not a valid choice."),
    _("Not a valid integer value."),
    _("This field is required."),
)


class PeriodForm(KanavaForm):
    """A filter in a page's own URL, by days from and to; what cannot be is left out of it."""

    class Meta:
        csrf = False

    since = DayField(_("From"))
    until = DayField(_("To"))

    def validate_until(self, field: Any) -> None:
        """A period does not end before it begins."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(gettext("This day is before the first one."))
