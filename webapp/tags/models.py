"""Tags, and the conversations and contacts that carry them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock
from webapp.core.colours import Colour
from webapp.core.database import Base, Versioned, db

TAG_LENGTH = 40
DESCRIPTION_LENGTH = 300
# How many a centre may have, and how many one conversation or contact carries.
CENTRE_LIMIT, CARRIED_LIMIT = 500, 20


class Tag(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """A label. Archived, it stays where it is and is put on nothing more.

    Deleted, it is gone from all that carried it, by the database alone: there may be very many.
    """

    __tablename__ = "tag"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    colour: Mapped[Colour] = mapped_column(String(10))
    description: Mapped[str] = mapped_column(String(DESCRIPTION_LENGTH), default="")
    archived_at: Mapped[datetime | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def is_archived(self) -> bool:
        """Whether it is put on nothing more."""
        return self.archived_at is not None


def _carried_by(owner: str) -> Table:
    """The table of which row carries which tag. `owner`: the table of what carries them."""
    return Table(
        f"{owner}_tag",
        Base.metadata,
        Column(f"{owner}_id", ForeignKey(f"{owner}.id", ondelete="CASCADE"), primary_key=True),
        Column("tag_id", ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True, index=True),
    )


class Carriers(NamedTuple):
    """A kind of thing that carries tags: its table of links, and there the column of its ids."""

    table: Table
    owner_id: Any

    @property
    def tag_id(self) -> Any:
        """The column of the tags' ids."""
        return self.table.c.tag_id


conversation_tag, contact_tag = _carried_by("conversation"), _carried_by("contact")
CONVERSATIONS = Carriers(conversation_tag, conversation_tag.c.conversation_id)
CONTACTS = Carriers(contact_tag, contact_tag.c.contact_id)
