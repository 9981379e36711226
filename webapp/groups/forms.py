"""What it takes to leave a group, and to say who may."""

from __future__ import annotations

from webapp.agents.forms.roles import roles_field
from webapp.core.forms import KanavaForm
from webapp.groups.fields import ACCESS


class LeaveForm(KanavaForm):
    """Nothing but the wish."""


class AccessForm(KanavaForm):
    """Which roles may."""

    roles = roles_field(ACCESS.label("roles"))
