"""What the console's commands take."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from webapp.agents.statuses import CHOOSABLE
from webapp.core.database import LARGEST_ID


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

    message_id = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=LARGEST_ID)])


class PresenceForm(FlaskForm):
    """The presence chosen."""

    status = SelectField(
        choices=[(status.value, status.value) for status in CHOOSABLE],
        validators=[InputRequired(message=_("Choose a presence."))],
    )
