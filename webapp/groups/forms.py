"""What it takes to leave a group, and to say who may."""

from __future__ import annotations

from typing import Any

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.agents.actions.roles import ROLES
from webapp.agents.words import role_word
from webapp.core.forms import KanavaForm, worded
from webapp.groups.fields import ACCESS


class LeaveForm(KanavaForm):
    """Nothing but the wish."""


class AccessForm(KanavaForm):
    """Which roles may."""

    roles = SelectMultipleField(
        ACCESS.label("roles"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles.choices = worded([name.value for name in ROLES], role_word)
