"""The steps of a queue's custom method, as its form takes them."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import DataRequired

from webapp.agents.statuses import PresenceStatus
from webapp.agents.words.presences import presence_word
from webapp.core.forms import KanavaForm, choices_of, is_small_number
from webapp.workstreams.actions.queue_settings import STEPS_LIMIT
from webapp.workstreams.methods import OrderBy, SkillMatching
from webapp.workstreams.words.queues import order_word
from webapp.workstreams.words.workstreams import matching_word

# Who is offline or was made inactive is offered nothing, whatever a step says.
STEP_PRESENCES = (
    PresenceStatus.AVAILABLE,
    PresenceStatus.BUSY,
    PresenceStatus.DO_NOT_DISTURB,
    PresenceStatus.AWAY,
)
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
        self.skills.choices = choices_of((way.value, matching_word(way)) for way in SkillMatching)
        self.order_by.choices = choices_of((order.value, order_word(order)) for order in OrderBy)
        self.presences.choices = choices_of(
            (status.value, presence_word(status)) for status in STEP_PRESENCES
        )

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
