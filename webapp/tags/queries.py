"""Reads of tags: what carries which, and between which there is to choose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from sqlalchemy import String, cast, exists, func, select

from webapp.core.colours import Colour
from webapp.core.database import db
from webapp.core.text import squeeze
from webapp.tags.models import Carriers, Tag

_BETWEEN, _WITHIN = "\n", " "
# Sets of tags whose marks are kept: lists are read again and again, with the same few sets.
MOST_KEPT = 4096


@dataclass(frozen=True)
class TagMark:
    """A tag as it shows on what carries it."""

    id: int
    name: str
    colour: Colour

    dom_name: ClassVar[str] = "tag"


@dataclass(frozen=True)
class TagChoice:
    """A tag among those to choose from. `is_archived`: can only be taken off."""

    id: int
    name: str
    colour: Colour
    description: str
    is_archived: bool


def carried(by: Carriers, owner_id: Any) -> Any:
    """The tags of a row of the statement around it, as text for `marks_in`.

    One expression, so that a list stays one statement. `owner_id`: the column of the row's id.
    """
    said = cast(Tag.id, String) + _WITHIN + Tag.colour + _WITHIN + Tag.name
    of_row = select(func.aggregate_strings(said, _BETWEEN)).select_from(Tag)
    of_row = of_row.join(by.table, by.tag_id == Tag.id).where(by.owner_id == owner_id)
    return of_row.correlate_except(Tag, by.table).scalar_subquery()


@lru_cache(maxsize=MOST_KEPT)
def marks_in(text: str | None) -> tuple[TagMark, ...]:
    """What `carried` said, by name."""
    if not text:
        return ()
    parts = (line.split(_WITHIN, 2) for line in text.split(_BETWEEN))
    marks = [TagMark(int(id_), name, Colour(colour)) for id_, colour, name in parts]
    return tuple(sorted(marks, key=lambda mark: (squeeze(mark.name), mark.id)))


def tags_of(by: Carriers, owner_id: int) -> tuple[TagMark, ...]:
    """The tags that one conversation or contact carries, by name."""
    wanted = select(Tag.id, Tag.name, Tag.colour).join(by.table, by.tag_id == Tag.id)
    marks = [TagMark(*row) for row in db.session.execute(wanted.where(by.owner_id == owner_id))]
    return tuple(sorted(marks, key=lambda mark: (squeeze(mark.name), mark.id)))


def carries(by: Carriers, owner_id: Any, tag_id: Any) -> Any:
    """The condition that a row carries a tag. Both ids may be columns or values."""
    return exists().where(by.owner_id == owner_id, by.tag_id == tag_id)


def tag_choices(kept: Iterable[int] = ()) -> list[TagChoice]:
    """The tags to choose from, by name; of those that were archived only the ones in `kept`."""
    known = set(kept)
    return [
        TagChoice(tag.id, tag.name, Colour(tag.colour), tag.description, tag.is_archived)
        for tag in tags_named()
        if tag.archived_at is None or tag.id in known
    ]


def tags_named(words: str = "") -> list[Tag]:
    """All tags in whose name or description the words stand, by name; the archived ones last."""
    sought = squeeze(words)
    found = [
        tag
        for tag in db.session.scalars(select(Tag))
        if sought in squeeze(f"{tag.name}\n{tag.description}")
    ]
    return sorted(found, key=lambda tag: (tag.is_archived, squeeze(tag.name), tag.id))
