"""What the console's commands take, and what a person may decide about a conversation's way."""

from __future__ import annotations

from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from webapp.agents.queries import level_name, presence_choices, skill_choices
from webapp.conversations.models import Conversation, Priority
from webapp.core.database import LARGEST_ID
from webapp.core.errors import KanavaError
from webapp.core.forms import Between, KanavaForm, choices_of
from webapp.core.text import number_in
from webapp.inbox.words import urgency_word
from webapp.routing.actions.needs import NeedsChanged, needs_key

SKILL = "skill_"


class MessageForm(FlaskForm):
    """An answer to the customer; its rules are the action's.

    `submission_key` names one sending, so that posting it again sends nothing twice; `quoted` is
    the id of the message it quotes, `sticker` one that is sent instead of a text. `seen_id`: the
    newest line that its writer had seen. `is_block_known`: that the customer gets nothing.
    """

    text = StringField()
    submission_key = StringField(validators=[Length(max=64)])
    seen_id = IntegerField(validators=[Optional(), Between(min=0, max=LARGEST_ID)])
    is_block_known = BooleanField()
    quoted = IntegerField(validators=[Optional(), Between(min=1, max=LARGEST_ID)])
    sticker = StringField(validators=[Length(max=60)])


class QuoteForm(FlaskForm):
    """Which message an answer quotes that is not sent yet; empty for none."""

    message_id = IntegerField(validators=[Optional(), Between(min=1, max=LARGEST_ID)])


class NoteForm(KanavaForm):
    """A note's words. `chosen`: ids of the colleagues picked from the list, with commas between."""

    text = TextAreaField(_("Note"))
    chosen = HiddenField()
    submission_key = StringField(validators=[Length(max=64)])

    @property
    def chosen_ids(self) -> set[int]:
        """The ids that were sent; what is no id is left out."""
        sent = (number_in(each, 9) for each in (self.chosen.data or "").split(","))
        return {number for number in sent if number is not None}


class DraftForm(FlaskForm):
    """Words not sent yet."""

    text = StringField()


class ReadingForm(FlaskForm):
    """The newest message that was seen, and a note whose mention was; 0 for none."""

    message_id = IntegerField(validators=[InputRequired(), Between(min=0, max=LARGEST_ID)])
    note_id = IntegerField(default=0, validators=[Optional(), Between(min=0, max=LARGEST_ID)])


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


class NeedsForm(KanavaForm):
    """Priority, and for each skill there is the level needed, if any; fields are made for it."""

    priority = SelectField(_("Priority"))
    conversation: Conversation
    # What was so when the form was opened, so that nobody's change is undone unseen.
    seen = HiddenField()

    @classmethod
    def of(cls, conversation: Conversation) -> Self:
        """The form over a conversation's needs, or over what was sent."""
        needed = {row.skill_id: row for row in conversation.skills}
        fields = {
            f"{SKILL}{id_}": _skill_field(name, levels)
            for id_, name, _kind, levels in skill_choices()
        }
        # One that was deleted meanwhile can only be dropped or kept.
        for row in needed.values():
            levels = list(row.skill.rating_scale.levels)
            fields.setdefault(f"{SKILL}{row.skill_id}", _skill_field(row.skill.name, levels))
        made = type("NeedsFormOfNow", (cls,), fields)
        values = dict.fromkeys(fields, "")
        values |= {f"{SKILL}{id_}": str(row.rating) for id_, row in needed.items()}
        values |= {"priority": str(conversation.priority), "seen": needs_key(conversation)}
        form: Self = made(data=values)
        form.conversation = conversation
        named = [(str(int(one)), urgency_word(one)) for one in Priority]
        form.priority.choices = choices_of(named)
        return form

    @property
    def skill_fields(self) -> list[Any]:
        """The fields of the skills, in the order in which agents read them."""
        return [field for name, field in self._fields.items() if name.startswith(SKILL)]

    def refuse(self, error: KanavaError) -> None:
        """Tell what somebody made of the needs meanwhile; sent again, the form is saved."""
        if isinstance(error, NeedsChanged):
            self.seen.data = error.key
            error.message = gettext(
                "Somebody changed this meanwhile. Now it is: %(needs)s. "
                "Save again to keep what you chose.",
                needs=_told(self.conversation),
            )
        super().refuse(error)

    def chosen_skills(self) -> dict[int, int]:
        """The rating needed by skill id."""
        return {
            int(field.name.removeprefix(SKILL)): int(field.data)
            for field in self.skill_fields
            if field.data
        }


def _told(conversation: Conversation) -> str:
    skills = [
        f"{row.skill.name} {level_name(list(row.skill.rating_scale.levels), row.rating)}"
        for row in conversation.skills
    ]
    return ", ".join([urgency_word(Priority(conversation.priority)), *skills])


def _skill_field(name: str, levels: list[str]) -> SelectField:
    ratings = range(1, len(levels) + 1)
    named = [(str(rating), _level_words(levels, rating)) for rating in ratings]
    return SelectField(name, choices=choices_of([("", _("not needed")), *named]))


def _level_words(levels: list[str], rating: int) -> str:
    name = level_name(levels, rating)
    return name if rating == len(levels) else gettext("%(level)s or better", level=name)
