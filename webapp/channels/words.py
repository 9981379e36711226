"""What stands for an account in little room."""

from __future__ import annotations

from webapp.channels.actions.accounts import SHORT_NAME_GRAPHEMES
from webapp.core.text import first_graphemes


def short_word(name: str, short_name: str) -> str:
    """The short name, else the beginning of the name."""
    return short_name or first_graphemes(name, SHORT_NAME_GRAPHEMES).strip()
