"""Tags as their pages list them, and how many carry each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select

from webapp.contacts.models import Contact
from webapp.core.colours import Colour
from webapp.core.database import db
from webapp.tags.models import Tag, contact_tag, conversation_tag
from webapp.tags.queries import tags_named


class Carried(NamedTuple):
    """How many conversations and contacts carry a tag; contacts that were deleted do not count."""

    conversations: int = 0
    contacts: int = 0


@dataclass(frozen=True)
class TagRow:
    """A tag in the list."""

    id: int
    name: str
    colour: Colour
    description: str
    is_archived: bool
    carried: Carried


def tag_rows(words: str = "") -> list[TagRow]:
    """Every tag whose name or description holds these words, by name; the archived ones last."""
    tags = tags_named(words)
    counts = _counts() if tags else {}
    return [_row(tag, counts.get(tag.id, Carried())) for tag in tags]


def carried_of(tag_id: int) -> Carried:
    """How many carry this one."""
    return _counts(tag_id).get(tag_id, Carried())


def _row(tag: Tag, carried: Carried) -> TagRow:
    colour = Colour(tag.colour)
    return TagRow(tag.id, tag.name, colour, tag.description, tag.is_archived, carried)


def _counts(tag_id: int | None = None) -> dict[int, Carried]:
    talks, people = conversation_tag.c.tag_id, contact_tag.c.tag_id
    conversations = select(talks, func.count()).group_by(talks)
    contacts = select(people, func.count()).join(Contact, Contact.id == contact_tag.c.contact_id)
    contacts = contacts.where(Contact.deleted_at.is_(None)).group_by(people)
    if tag_id is not None:
        conversations, contacts = (
            conversations.where(talks == tag_id),
            contacts.where(people == tag_id),
        )
    first: dict[int, int] = dict(db.session.execute(conversations).all())
    second: dict[int, int] = dict(db.session.execute(contacts).all())
    return {id_: Carried(first.get(id_, 0), second.get(id_, 0)) for id_ in {*first, *second}}
