"""Colours that tell things apart where a name alone is slow to find: accounts, tags."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import gettext as _


class Colour(StrEnum):
    """A name; its shades for the light and the dark theme stand in `static/css/tokens.css`."""

    TEAL = "teal"
    ORANGE = "orange"
    INDIGO = "indigo"
    PLUM = "plum"
    OLIVE = "olive"
    RED = "red"
    BLUE = "blue"
    BROWN = "brown"


def colour_word(colour: Colour) -> str:
    """A colour's name."""
    return {
        Colour.TEAL: _("Teal"),
        Colour.ORANGE: _("Orange"),
        Colour.INDIGO: _("Indigo"),
        Colour.PLUM: _("Plum"),
        Colour.OLIVE: _("Olive"),
        Colour.RED: _("Red"),
        Colour.BLUE: _("Blue"),
        Colour.BROWN: _("Brown"),
    }[Colour(colour)]
