"""What the pages of a queue take."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    Field,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import Length, Optional

from webapp.core.database import plain_settings
from webapp.core.errors import NotFound
from webapp.core.flask import row_id
from webapp.core.forms import (
    KanavaForm,
    NameField,
    RowsField,
    VersionField,
    as_name,
    choices_of,
    worded,
)
from webapp.core.names import copy_name
from webapp.pages.forms import UNITS, chosen_id, duration_parts, whole_number
from webapp.workstreams.actions.queue_settings import (
    STEPS_LIMIT,
    OverflowChoice,
    QueueSettings,
    settings_of,
)
from webapp.workstreams.distribution import AssignmentMethod
from webapp.workstreams.fields import QUEUE
from webapp.workstreams.forms.queue_parts import (
    NOTHING,
    STAYS,
    StepForm,
    action_field,
    changed,
    message_field,
    target_field,
)
from webapp.workstreams.models import (
    LARGEST_PRIORITY,
    LONGEST_DESCRIPTION,
    OverflowAction,
    OverflowCondition,
    Queue,
)
from webapp.workstreams.queries import get_queue, member_ids_of
from webapp.workstreams.words import method_word


class QueueForm(KanavaForm):
    """A queue's name, priority, members (agents' ids), and how it gives work out and overflows."""

    name = NameField(QUEUE.label("name"))
    priority = IntegerField(
        QUEUE.label("priority"), validators=whole_number(1, LARGEST_PRIORITY), default=1
    )
    description = StringField(
        QUEUE.label("description"),
        validators=[Length(max=LONGEST_DESCRIPTION, message=_("At most %(max)d characters."))],
        filters=[as_name],
    )
    # Somebody deleted meanwhile is no reason to refuse the others: the action leaves nobody's ids.
    members = SelectMultipleField(QUEUE.label("members"), coerce=chosen_id, validate_choice=False)
    assignment_method = RadioField(
        QUEUE.label("assignment_method"), default=AssignmentMethod.HIGHEST_CAPACITY.value
    )
    steps = RowsField(
        FormField(StepForm, separator="_"),
        QUEUE.label("steps"),
        max_entries=STEPS_LIMIT,
        separator="_",
    )
    operating_hours_id = SelectField(
        QUEUE.label("operating_hours_id"), coerce=chosen_id, validate_choice=False, default=None
    )
    out_of_hours_action = action_field(
        QUEUE.label("overflow_out_of_hours"),
        (OverflowAction.QUEUE_ANYWAY.value, _("Let it wait in this queue")),
    )
    out_of_hours_target = target_field()
    out_of_hours_message = message_field()
    more_than_action = action_field(QUEUE.label("overflow_more_than"), STAYS)
    more_than_number = IntegerField(_("At most so many wait"), validators=[Optional()], default=20)
    more_than_target = target_field()
    more_than_message = message_field()
    longer_than_action = action_field(QUEUE.label("overflow_longer_than"), STAYS)
    longer_than_number = IntegerField(_("Longer than"), validators=[Optional()], default=30)
    longer_than_unit = SelectField(_("Unit"), coerce=int, choices=choices_of(UNITS), default=1)
    longer_than_target = target_field()
    longer_than_message = message_field()
    version = VersionField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.assignment_method.choices = worded(AssignmentMethod, method_word)

    @property
    def member_ids(self) -> set[int]:
        """The chosen people."""
        return {id_ for id_ in self.members.data or () if id_ is not None}

    @property
    def settings(self) -> QueueSettings:
        """What was chosen, for the actions."""
        return QueueSettings(
            assignment_method=AssignmentMethod(self.assignment_method.data),
            steps=tuple(entry.form.step for entry in self.steps),
            operating_hours_id=self.operating_hours_id.data,
            overflow=tuple(
                self._choice(condition)
                for condition in OverflowCondition
                if self._counts(condition)
            ),
            plain={name: self[name].data for name in plain_settings(Queue) if self._is_sent(name)},
        )

    def _is_sent(self, name: str) -> bool:
        """What a page did not ask for stays as it is; a box without a tick is an answer."""
        return bool(self[name].raw_data) or self[name].data is not None

    def offer(self, queues: list[tuple[int, str]], hours: list[tuple[int, str]]) -> None:
        """The queues it may pass on to, and the calendars there are."""
        for condition in OverflowCondition:
            others = [(0, gettext("Choose a queue")), *queues]
            self[f"{condition.value}_target"].choices = choices_of(others)
        self.operating_hours_id.choices = choices_of([(0, gettext("Open at all times")), *hours])

    def change_steps(self, command: str) -> None:
        """Carry out what a button of the steps says, on the page alone."""
        self.steps.process(None, changed([entry.form.step for entry in self.steps], command))

    def validate(self, extra_validators: Any = None) -> bool:
        """What does not count and cannot be seen refuses nothing: steps, numbers, messages."""
        if self.assignment_method.data != AssignmentMethod.CUSTOM:
            steps = [entry.form.step for entry in self.steps]
            self.steps.process(None, [step for step in steps if step["presences"]])
        super().validate(extra_validators)
        return self.forgive(*self._unseen())

    def _unseen(self) -> list[Field]:
        unseen: list[Field] = []
        for condition in OverflowCondition:
            is_end = self._part(condition, "action") == OverflowAction.END
            if not (is_end and self._counts(condition)):
                unseen.append(self[f"{condition.value}_message"])
            if f"{condition.value}_number" in self and not self._counts(condition):
                unseen.append(self[f"{condition.value}_number"])
        return unseen

    def _counts(self, condition: OverflowCondition) -> bool:
        """Whether anything happens then. A queue without a calendar is never out of hours."""
        is_open = condition == OverflowCondition.OUT_OF_HOURS and not self.operating_hours_id.data
        return not is_open and self._part(condition, "action") != NOTHING

    def _choice(self, condition: OverflowCondition) -> OverflowChoice:
        action = OverflowAction(self._part(condition, "action"))
        message = self._part(condition, "message") or ""
        return OverflowChoice(
            condition,
            action,
            self._number(condition),
            self._part(condition, "target"),
            message if action == OverflowAction.END else "",
        )

    def _number(self, condition: OverflowCondition) -> int | None:
        if condition == OverflowCondition.OUT_OF_HOURS:
            return None
        number: int | None = self._part(condition, "number")
        is_time = condition == OverflowCondition.LONGER_THAN
        return number * int(self.longer_than_unit.data) if is_time and number else number

    def _part(self, condition: OverflowCondition, part: str) -> Any:
        return self[f"{condition.value}_{part}"].data


def form_of(queue: Queue, **facts: Any) -> QueueForm:
    """The form of a queue; `facts` go before what it holds."""
    settings = settings_of(queue)
    values: dict[str, Any] = {
        "name": queue.name,
        "priority": queue.priority,
        "members": member_ids_of(queue.id),
        "assignment_method": settings.assignment_method.value,
        "steps": list(settings.steps),
        "operating_hours_id": settings.operating_hours_id,
        **settings.plain,
    }
    choices = {choice.condition: choice for choice in settings.overflow}
    for condition in OverflowCondition:
        values |= _values_of(condition, choices.get(condition))
    return QueueForm(**(values | facts))


def new_form(source: str) -> QueueForm:
    """An empty form, or one filled in from another queue, whose id comes from a URL."""
    try:
        queue = get_queue(row_id(source))
    except (ValueError, NotFound):
        return QueueForm()
    return form_of(queue, name=copy_name(Queue, queue.name))


def _values_of(condition: OverflowCondition, choice: OverflowChoice | None) -> dict[str, Any]:
    """The fields of one condition; without a choice, what the form begins with."""
    name = condition.value
    if choice is None:
        is_hours = condition == OverflowCondition.OUT_OF_HOURS
        return {} if is_hours else {f"{name}_action": NOTHING}
    values = {
        f"{name}_action": choice.action.value,
        f"{name}_target": choice.target_queue_id,
        f"{name}_message": choice.message,
    }
    if condition == OverflowCondition.LONGER_THAN:
        parts = duration_parts(choice.number)
        values |= {f"{name}_number": parts["number"], f"{name}_unit": parts["unit"]}
    elif condition == OverflowCondition.MORE_THAN:
        values[f"{name}_number"] = choice.number
    return values
