"""Slugs such as {customerName} in the texts of an offer: a pure rule over plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

SLUGS = ("customerName", "contactName", "queueName", "priority", "language", "waitingTime")
CONTEXT = "context."
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


def is_known(slug: str) -> bool:
    """True for a slug an offer may have a value for."""
    return slug in SLUGS or (slug.startswith(CONTEXT) and len(slug) > len(CONTEXT))
