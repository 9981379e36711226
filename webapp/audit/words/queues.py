"""The audit log's words for what a queue has."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.workstreams.methods import AssignmentMethod
from webapp.workstreams.models import OverflowAction, OverflowCondition
from webapp.workstreams.words.queues import action_word, method_word


def queue_field_words() -> dict[str, str]:
    """What the fields are called."""
    return {
        "assignment_method": _("Assignment method"),
        "operating_hours": _("Operating hours"),
        "steps": _("Steps"),
        "overflow_out_of_hours": _("Out of hours"),
        "overflow_more_than": _("Too many wait"),
        "overflow_longer_than": _("One waits too long"),
    }


def queue_code_words() -> dict[str, dict[str, str]]:
    """Words for values that are codes, by field."""
    actions = {action.value: action_word(action) for action in OverflowAction}
    return {
        "assignment_method": {method.value: method_word(method) for method in AssignmentMethod},
        **{f"overflow_{condition.value}": actions for condition in OverflowCondition},
    }
