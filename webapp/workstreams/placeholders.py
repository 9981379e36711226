"""Slugs such as {customerName} in the texts of an offer: a pure rule over plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

SLUGS = ("customerName", "contactName", "queueName", "priority", "language", "waitingTime")
CONTEXT = "context."
_IN_BRACES = re.compile(r"\{[^{}]*\}")
_SLUG = re.compile(r"\{([^{}\s]{1,100})\}")


@dataclass(frozen=True)
class Rendered:
    """A text with its slugs filled in. `unknown`: the slugs that no offer has, as written."""

    text: str
    unknown: tuple[str, ...] = ()


def render(text: str, values: Mapping[str, str]) -> Rendered:
    """Fill in the slugs of a text.

    A slug we know without a value is left empty (not every conversation has every context
    variable); one we do not know stays as it is written, and is told.
    """
    unknown: list[str] = []

    def filled(found: re.Match[str]) -> str:
        slug = found[1]
        if slug in values:
            return values[slug]
        if is_known(slug):
            return ""
        unknown.append(found[0])
        return found[0]

    return Rendered(_SLUG.sub(filled, text), tuple(dict.fromkeys(unknown)))


def unknown_in(text: str) -> tuple[str, ...]:
    """What is written in braces and no offer has a value for, as written, each once."""
    found = dict.fromkeys(found[0] for found in _IN_BRACES.finditer(text))
    return tuple(written for written in found if not _is_slug(written))


def _is_slug(written: str) -> bool:
    found = _SLUG.fullmatch(written)
    return found is not None and is_known(found[1])


def is_known(slug: str) -> bool:
    """True for a slug an offer may have a value for."""
    return slug in SLUGS or (slug.startswith(CONTEXT) and len(slug) > len(CONTEXT))
