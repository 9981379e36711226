"""The choice of roles that may do something, wherever an admin makes it."""

from __future__ import annotations

from typing import Any

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.agents.actions.roles import ROLES
from webapp.agents.words import role_word
from webapp.core.forms import worded


def roles_field(label: Any) -> SelectMultipleField:
    """A box for each role but admins, who always may."""
    return SelectMultipleField(
        label,
        choices=lambda: worded([name.value for name in ROLES], role_word),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
