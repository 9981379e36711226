"""A queue's form, filled in with what stands there now."""

from __future__ import annotations

from typing import Any

from webapp.core.errors import NotFound
from webapp.core.flask import row_id
from webapp.core.names import copy_name
from webapp.pages.durations import duration_parts
from webapp.workstreams.actions.queue_settings import OverflowChoice, settings_of
from webapp.workstreams.forms.queues import NOTHING, QueueForm
from webapp.workstreams.models import OverflowCondition, Queue
from webapp.workstreams.queries.queues import get_queue, member_ids_of


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
