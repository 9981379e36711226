"""What colours of accounts are called, and what stands for an account in little room."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.channels.actions.accounts import SHORT_NAME_GRAPHEMES
from webapp.channels.models import AccountColour
from webapp.core.text import first_graphemes


def colour_word(colour: AccountColour) -> str:
    """A colour's name."""
    return {
        AccountColour.TEAL: _("Teal"),
        AccountColour.ORANGE: _("Orange"),
        AccountColour.INDIGO: _("Indigo"),
        AccountColour.PLUM: _("Plum"),
        AccountColour.OLIVE: _("Olive"),
        AccountColour.RED: _("Red"),
        AccountColour.BLUE: _("Blue"),
        AccountColour.BROWN: _("Brown"),
    }[AccountColour(colour)]


def short_word(name: str, short_name: str) -> str:
    """The short name, else the beginning of the name."""
    return short_name or first_graphemes(name, SHORT_NAME_GRAPHEMES).strip()
