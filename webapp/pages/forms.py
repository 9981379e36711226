"""What the admin pages take."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import InputRequired

from webapp.core.flask import row_id
from webapp.core.forms import Between, KanavaForm, VersionField


def whole_number(smallest: int, largest: int) -> list[Any]:
    """What makes a field take whole numbers within bounds, both of them included."""
    return [
        InputRequired(_("Give a whole number.")),
        Between(smallest, largest, message=_("A whole number from %(min)d to %(max)d.")),
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
