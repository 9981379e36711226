"""Parts of a queue's form: the steps of its custom method, and what happens when it overflows."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.agents.policy import PresenceStatus
from webapp.agents.words import presence_word
from webapp.automation.models import TEXT_LENGTH
from webapp.core.forms import KanavaForm, choices_of, is_small_number, worded
from webapp.pages.forms import chosen_id
from webapp.workstreams.actions.queue_settings import STEPS_LIMIT
from webapp.workstreams.distribution import OFFERABLE, OrderBy, SkillMatching
from webapp.workstreams.models import OverflowAction
from webapp.workstreams.words import matching_word, order_word

NOTHING = "nothing"
STAYS = NOTHING, _("Let it wait")
NEW_STEP = {
    "skills": SkillMatching.EXACT.value,
    "presences": [PresenceStatus.AVAILABLE.value, PresenceStatus.BUSY.value],
    "order_by": OrderBy.FREE_CAPACITY.value,
}


class StepForm(KanavaForm):
    """One step of the custom method."""

    class Meta:
        """The form around it is the one that is guarded."""

        csrf = False

    skills = SelectField(_("Skills"))
    presences = SelectMultipleField(
        _("Presences"), validators=[DataRequired(_("Choose at least one presence."))]
    )
    order_by = SelectField(_("Who goes first"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.skills.choices = worded(SkillMatching, matching_word)
        self.order_by.choices = worded(OrderBy, order_word)
        self.presences.choices = worded(OFFERABLE, presence_word)

    @property
    def step(self) -> dict[str, Any]:
        """The step as `Queue.steps` holds it."""
        return {
            "skills": self.skills.data,
            "presences": list(self.presences.data or ()),
            "order_by": self.order_by.data,
        }


def changed(steps: list[dict[str, Any]], command: str) -> list[dict[str, Any]]:
    """The steps after what a button says: "add", "remove_1", "up_1", "down_1"."""
    verb, _mark, number = command.partition("_")
    index = int(number) if is_small_number(number) else len(steps)
    if verb == "add" and len(steps) < STEPS_LIMIT:
        steps.append(dict(NEW_STEP))
    elif verb == "remove" and index < len(steps):
        del steps[index]
    elif verb == "up" and 0 < index < len(steps):
        steps.insert(index - 1, steps.pop(index))
    elif verb == "down" and index < len(steps) - 1:
        steps.insert(index + 1, steps.pop(index))
    return steps


def action_field(label: Any, first: tuple[str, Any]) -> RadioField:
    """What happens then; `first` is what it begins with."""
    others = ((OverflowAction.OTHER_QUEUE.value, _("Pass it on to another queue")),)
    end = ((OverflowAction.END.value, _("Tell the customer, and end the conversation")),)
    return RadioField(label, choices=choices_of((first, *others, *end)), default=first[0])


def target_field() -> SelectField:
    """The queue that a conversation is passed on to."""
    return SelectField(_("Which queue"), coerce=chosen_id, validate_choice=False)


def message_field() -> TextAreaField:
    """The last words before the conversation ends."""
    too_long = _("At most %(max)d characters.")
    return TextAreaField(
        _("What the customer is told"), validators=[Length(max=TEXT_LENGTH, message=too_long)]
    )
