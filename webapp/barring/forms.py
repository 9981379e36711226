"""What it takes to bar a customer."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import RadioField, TextAreaField
from wtforms.validators import Length

from webapp.barring.fields import BAR, bar_reason_word
from webapp.barring.models import WORDS_LENGTH, BarReason
from webapp.core.forms import KanavaForm, trimmed, worded


class BarForm(KanavaForm):
    """The reason, and words to it."""

    reason = RadioField(BAR.label("reason"), default=BarReason.SPAM.value)
    words = TextAreaField(
        BAR.label("words"),
        validators=[Length(max=WORDS_LENGTH, message=_("At most %(max)d characters."))],
        filters=[trimmed],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = worded(BarReason, bar_reason_word)
