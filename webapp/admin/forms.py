"""What the admin pages take."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange

from webapp.core.flask import row_id
from webapp.core.forms import KanavaForm, NameField, VersionField
from webapp.routing.models import LARGEST_PRIORITY


def whole_number(smallest: int, largest: int) -> list[Any]:
    """What makes a field take whole numbers within bounds, both of them included."""
    return [
        InputRequired(_("Give a whole number.")),
        NumberRange(smallest, largest, message=_("A whole number from %(min)d to %(max)d.")),
    ]


def chosen_id(value: Any) -> int | None:
    """A row's id, or None for what can be none: the form says then that something is to choose."""
    try:
        return row_id(str(value))
    except ValueError:
        return None


class DeletionForm(KanavaForm):
    """Yes, delete it, as it stood when the question was asked."""

    version = VersionField()


class QueueForm(KanavaForm):
    """A queue's name, priority and members (agents' ids)."""

    name = NameField(_("Name"))
    priority = IntegerField(_("Priority"), validators=whole_number(1, LARGEST_PRIORITY), default=1)
    # Somebody deleted meanwhile is no reason to refuse the others: the action leaves nobody's ids.
    members = SelectMultipleField(_("Members"), coerce=chosen_id, validate_choice=False)
    version = VersionField()

    @property
    def member_ids(self) -> set[int]:
        """The chosen people."""
        return {id_ for id_ in self.members.data or () if id_ is not None}
