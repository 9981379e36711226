"""Placeholders such as {customerName} in the texts of an offer: a pure rule over plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

PLACEHOLDERS = ("customerName", "contactName", "queueName", "priority", "language", "waitingTime")
CONTEXT = "context."
_IN_BRACES = re.compile(r"\{[^{}]*\}")
_SLUG = re.compile(r"\{([^{}\s]{1,100})\}")


@dataclass(frozen=True)
class Rendered:
    """A text with its placeholders filled in. `unknown`: those that no offer has, as written."""

    text: str
    unknown: tuple[str, ...] = ()


def render(text: str, values: Mapping[str, str]) -> Rendered:
    """Fill in the placeholders of a text.

    A placeholder we know without a value is left empty (not every conversation has every context
    variable); one we do not know stays as it is written, and is told.
    """
    unknown: list[str] = []

    def filled(found: re.Match[str]) -> str:
        placeholder = found[1]
        if placeholder in values:
            return values[placeholder]
        if is_known(placeholder):
            return ""
        unknown.append(found[0])
        return found[0]

    return Rendered(_SLUG.sub(filled, text), tuple(dict.fromkeys(unknown)))


def unknown_in(text: str) -> tuple[str, ...]:
    """What is written in braces and no offer has a value for, as written, each once."""
    found = dict.fromkeys(found[0] for found in _IN_BRACES.finditer(text))
    return tuple(written for written in found if not _is_placeholder(written))


def _is_placeholder(written: str) -> bool:
    found = _SLUG.fullmatch(written)
    return found is not None and is_known(found[1])


def is_known(placeholder: str) -> bool:
    """True for a placeholder an offer may have a value for."""
    return placeholder in PLACEHOLDERS or (
        placeholder.startswith(CONTEXT) and len(placeholder) > len(CONTEXT)
    )
