"""What form and audit log call what there is to groups."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webapp.agents.words import role_word
from webapp.pages.fields import Field, Fields


def membership_word(code: str) -> str:
    """Whether our account is in a group."""
    return {
        "in": gettext("In the group"),
        "left": gettext("Out of the group"),
        "unknown": gettext("Unknown: no answer came"),
    }[code]


GROUP = Fields(
    "group",
    _("Groups"),
    _("the group %(name)s"),
    Field("membership", _("This account"), word=membership_word),
)
ACCESS = Fields(
    "leave_group",
    _("Groups"),
    _("who may leave groups"),
    Field("roles", _("Roles that may leave groups"), word=role_word),
)
FIELDS = (GROUP, ACCESS)
