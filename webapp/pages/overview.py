"""What the overview shows: concerns, first steps, and the figures of today.

Each feature gives its own, as functions without arguments; `wiring.py` holds the tables of them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.core.database import db

log = logging.getLogger(__name__)
# As many places as a concern names; how many more there are is said.
PLACES_SHOWN = 5


@dataclass(frozen=True)
class Place:
    """Where something is mended: a link, and what there is to know of it."""

    words: str
    url: str | None
    note: str = ""


@dataclass(frozen=True)
class Concern:
    """Something unwell (`is_urgent`) or unfinished, and the places where it is mended.

    `more`: how many places there are besides; `list_url`: the page that has them all.
    """

    title: str
    advice: str
    places: tuple[Place, ...] = ()
    more: int = 0
    is_urgent: bool = False
    list_url: str | None = None


@dataclass(frozen=True)
class Step:
    """One of the first things to do in a new centre."""

    words: str
    advice: str
    url: str | None
    is_done: bool


@dataclass(frozen=True)
class Figure:
    """A number of today, or of this moment."""

    number: int
    words: str


@dataclass(frozen=True)
class Source:
    """What one feature tells: `read` gives concerns, steps or figures; `words` say what of."""

    words: Any
    read: Callable[[], Sequence[Any]]


@dataclass(frozen=True)
class Told:
    """All that could be read, and the words of those sources that could not be."""

    items: tuple[Any, ...]
    unread: tuple[str, ...]


def read_all(sources: Sequence[Source]) -> Told:
    """Ask every source: one that fails is named and logged, and costs the others nothing."""
    items: list[Any] = []
    unread: list[str] = []
    for source in sources:
        try:
            items.extend(source.read())
        except Exception:
            log.exception("the overview could not read: %s", source.words)
            db.session.rollback()
            unread.append(str(source.words))
    return Told(tuple(items), tuple(unread))


def concern_of(
    title: Callable[[int], str],
    advice: str,
    places: Sequence[Place],
    *,
    is_urgent: bool = False,
    list_url: str | None = None,
) -> list[Concern]:
    """One concern about all these places; none when there is no place."""
    if not places:
        return []
    shown = tuple(places[:PLACES_SHOWN])
    more = len(places) - len(shown)
    return [Concern(title(len(places)), advice, shown, more, is_urgent, list_url)]
