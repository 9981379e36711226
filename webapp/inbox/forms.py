"""What the console's commands take."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from webapp.agents.queries import presence_choices
from webapp.core.database import LARGEST_ID
from webapp.core.forms import Between


class MessageForm(FlaskForm):
    """An answer to the customer; its rules are the action's.

    `submission_key` names one sending, so that posting it again sends nothing twice.
    """

    text = StringField()
    submission_key = StringField(validators=[Length(max=64)])


class DraftForm(FlaskForm):
    """Words not sent yet."""

    text = StringField()


class ReadingForm(FlaskForm):
    """The newest message on the screen."""

    message_id = IntegerField(validators=[InputRequired(), Between(min=1, max=LARGEST_ID)])


class PresenceForm(FlaskForm):
    """The presence chosen: a value of `presence_choices`."""

    status = SelectField(
        validators=[InputRequired(message=_("Choose a presence."))],
        validate_choice=False,  # the action says what became of it
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        known = presence_choices()
        self.status.choices = [(value, name) for value, name, _status in known]
