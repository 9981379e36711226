"""What it takes to print or save a conversation, and to say who may."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, SelectField

from webapp.agents.forms.roles import roles_field
from webapp.core.forms import KanavaForm, worded
from webapp.transcripts.fields import ACCESS, TRANSCRIPT, format_word

PRINT, TEXT, HTML = "print", "text", "html"


class TranscriptForm(KanavaForm):
    """How it is taken along."""

    format = SelectField(TRANSCRIPT.label("format"), default=PRINT)
    has_notes = BooleanField(TRANSCRIPT.label("has_notes"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.format.choices = worded((PRINT, TEXT, HTML), format_word)


class AccessForm(KanavaForm):
    """Which roles may."""

    roles = roles_field(ACCESS.label("roles"))
