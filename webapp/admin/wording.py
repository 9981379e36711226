"""The words in which admin pages say what the code has as names and numbers."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.agents.models import RoleName
from webapp.routing.models import DistributionMode

MINUTE = 60


def mode_word(mode: str) -> str:
    """A work distribution mode, as people call it."""
    return {DistributionMode.PUSH: _("Push"), DistributionMode.PICK: _("Pick")}[
        DistributionMode(mode)
    ]


def role_word(role: str) -> str:
    """A role, as people call it."""
    return {
        RoleName.ADMIN: _("Admin"),
        RoleName.SUPERVISOR: _("Supervisor"),
        RoleName.AGENT: _("Agent"),
    }[RoleName(role)]


def seconds_word(seconds: int) -> str:
    """A short time, in minutes when they are whole."""
    if seconds % MINUTE:
        return ngettext("%(num)d second", "%(num)d seconds", seconds)
    return ngettext("%(num)d minute", "%(num)d minutes", seconds // MINUTE)
