"""The fields of a bar, as form, list and audit log call them."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webapp.barring.models import BarReason
from webapp.pages.fields import Field, Fields


def bar_reason_word(reason: str) -> str:
    """Why somebody is blocked."""
    return {
        BarReason.SPAM: gettext("Spam"),
        BarReason.ABUSE: gettext("Abuse or threats"),
        BarReason.OTHER: gettext("Another reason"),
    }[BarReason(reason)]


BAR = Fields(
    "bar",
    _("Blocked customers"),
    _("the block of %(name)s"),
    Field("reason", _("Reason"), word=bar_reason_word),
    Field("words", _("In your own words")),
)
FIELDS = (BAR,)
