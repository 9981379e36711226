"""What the admin pages take: whole numbers, chosen rows, a deletion, and times as people type them
(a number of minutes, hours or days, or never), with the words for such times.
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from wtforms import FormField, IntegerField, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from webapp.core.flask import row_id
from webapp.core.forms import Between, KanavaForm, VersionField, choices_of

MINUTE, HOUR, DAY = 1, 60, 24 * 60
MINUTE_SECONDS = 60
UNITS = ((MINUTE, _("minutes")), (HOUR, _("hours")), (DAY, _("days")))
NEVER = 0
LONGEST_DAYS = 365


def whole_number(smallest: int, largest: int) -> list[Any]:
    """What makes a field take whole numbers within bounds, both of them included."""
    return [
        InputRequired(_("Give a whole number.")),
        Between(smallest, largest, message=_("A whole number from %(min)d to %(max)d.")),
    ]


def chosen_id(value: Any) -> int | None:
    """A row's id, or None for what can be none: the form says then that something is to choose."""
    try:
        return row_id(str(value))
    except ValueError:
        return None


class DeletionForm(KanavaForm):
    """Yes, delete it, as it stood when the question was asked."""

    version = VersionField()


class DurationForm(KanavaForm):
    """A number and its unit. `minutes` is what they come to."""

    class Meta:
        """The form around it is the one that is guarded."""

        csrf = False

    number = IntegerField(
        _("Number"),
        validators=[
            Optional(),
            Between(1, 10_000, message=_("A whole number from %(min)d to %(max)d.")),
        ],
    )
    unit = SelectField(_("Unit"), coerce=int, choices=choices_of(UNITS))

    @property
    def minutes(self) -> int | None:
        """The time in minutes; None for never."""
        return (self.number.data or 0) * self.unit.data if self.unit.data else None

    def validate_unit(self, field: SelectField) -> None:
        """A unit needs a number, and not more than a year of it.

        A number beside "never" is left over from a time that is switched off; typed where there
        was none, its unit was forgotten.
        """
        if field.data == NEVER and self.number.data and not field.object_data:
            raise ValidationError(_("Choose minutes, hours or days."))
        if field.data == NEVER or self.number.errors:
            return
        if not self.number.data:
            raise ValidationError(_("Give a whole number."))
        if self.number.data * field.data > LONGEST_DAYS * DAY:
            raise ValidationError(gettext("At most %(days)d days.", days=LONGEST_DAYS))


class OptionalDurationForm(DurationForm):
    """A time, or never."""

    unit = SelectField(_("Unit"), coerce=int, choices=choices_of(((NEVER, _("never")), *UNITS)))


class TargetForm(DurationForm):
    """A time in which something should happen, or no such target."""

    unit = SelectField(_("Unit"), coerce=int, choices=choices_of(((NEVER, _("no target")), *UNITS)))


def duration_field(label: Any, form: type[DurationForm] = DurationForm) -> FormField[Any]:
    """A field of a form for one time."""
    return FormField(form, label, separator="_")


def duration_parts(minutes: int | None) -> dict[str, int | None]:
    """A time as `DurationForm` shows it, in the largest unit in which it is whole."""
    if minutes is None:
        return {"number": None, "unit": NEVER}
    unit = next(size for size in (DAY, HOUR, MINUTE) if minutes % size == 0)
    return {"number": minutes // unit, "unit": unit}


def duration_word(minutes: int | None) -> str:
    """A time for reading."""
    parts = duration_parts(minutes)
    number = parts["number"] or 0
    return {
        NEVER: gettext("never"),
        MINUTE: ngettext("%(num)d minute", "%(num)d minutes", number),
        HOUR: ngettext("%(num)d hour", "%(num)d hours", number),
        DAY: ngettext("%(num)d day", "%(num)d days", number),
    }[parts["unit"] or 0]


def seconds_word(seconds: int) -> str:
    """A short time, in minutes when they are whole."""
    if seconds % MINUTE_SECONDS:
        return ngettext("%(num)d second", "%(num)d seconds", seconds)
    return ngettext("%(num)d minute", "%(num)d minutes", seconds // MINUTE_SECONDS)
