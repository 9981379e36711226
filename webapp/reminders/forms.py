"""When an agent wants to be reminded, and of what."""

from __future__ import annotations

from typing import Self

from flask_babel import lazy_gettext as _
from flask_babel import to_user_timezone
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from webapp.core import clock
from webapp.core.forms import as_name
from webapp.inbox.forms.turns import OTHER, ParkingForm
from webapp.reminders.models import WORDS_LENGTH, Reminder


class SnoozeForm(ParkingForm):
    """Until when it is put off: the same times as those of parking."""

    when = RadioField(_("When"), validators=[InputRequired(_("Choose a time."))])


class ReminderForm(SnoozeForm):
    """The time, and a word for oneself."""

    words = StringField(
        _("Note to yourself"),
        filters=[as_name],
        validators=[Length(max=WORDS_LENGTH, message=_("At most %(max)d characters."))],
    )

    @classmethod
    def of(cls, reminder: Reminder | None) -> Self:
        """The form as a reminder stands, or as it was sent; what is over has no time any more."""
        if reminder is None:
            return cls()
        if reminder.due_at <= clock.now():
            return cls(words=reminder.words)
        local = to_user_timezone(reminder.due_at).replace(tzinfo=None)
        return cls(words=reminder.words, when=OTHER, at=local)
