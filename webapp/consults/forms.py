"""What it takes to ask a colleague, and to talk."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length

from webapp.agents.models import Agent
from webapp.consults.actions.participants import QUESTION_LENGTH
from webapp.consults.queries import participants_of
from webapp.conversations.models import Conversation
from webapp.core.database import LARGEST_ID
from webapp.core.forms import Between, KanavaForm
from webapp.core.text import clean
from webapp.routing.queries.colleagues import Colleague, colleagues_of
from webapp.routing.words import colleague_words
from webapp.workstreams.queries import viewer_of


class AskForm(KanavaForm):
    """Whom one asks, and what. `barred`: who cannot be asked now, each with the reason; of these a
    supervisor may choose, and must then insist.
    """

    agent_id = SelectField(
        _("Colleague"), coerce=str, validators=[InputRequired(_("Choose a colleague."))]
    )
    question = TextAreaField(
        _("Your question"),
        filters=[clean],
        validators=[Length(max=QUESTION_LENGTH, message=_("At most %(max)d characters."))],
    )
    is_insisting = BooleanField(_("Ring anyway"))

    def __init__(self, conversation: Conversation, by: Agent, **options: Any) -> None:
        super().__init__(**options)
        asked = {each.agent_id for each in participants_of(conversation.id)} | {by.id}
        people = colleagues_of(conversation, is_taking=False)
        people = [one for one in people if one.agent_id not in asked]
        is_supervising = viewer_of(by).is_supervising
        free = [one for one in people if one.obstacle is None]
        kept_away = [one for one in people if one.obstacle and one.can_be_insisted_on]
        shown = free + kept_away if is_supervising else free
        self.can_insist = is_supervising and bool(kept_away)
        first = SelectChoice("", gettext("Choose a colleague"))
        self.agent_id.choices = [first, *map(_choice, shown)]
        self.barred = [colleague_words(one) for one in people if one not in shown]


def _choice(one: Colleague) -> SelectChoice:
    group = gettext("People") if one.obstacle is None else gettext("Not free now")
    return SelectChoice(str(one.agent_id), colleague_words(one), optgroup=group)


class SayForm(FlaskForm):
    """A line of a consult; its rules are the action's."""

    text = StringField()
    submission_key = StringField(validators=[Length(max=64)])


class ReadForm(FlaskForm):
    """The newest line on the screen."""

    line_id = IntegerField(validators=[InputRequired(), Between(min=1, max=LARGEST_ID)])
