"""The index of messages' words, and how far what was said before it has been read into it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Dialect, ForeignKey, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from webapp.core.database import db

LOWEST = 2**31


class Grams(TypeDecorator[Any]):
    """A set of pieces (search/grams.py): an array on PostgreSQL, on SQLite words of hex digits."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """What the index of each database reads."""
        is_array = dialect.name == "postgresql"
        return dialect.type_descriptor(ARRAY(Integer()) if is_array else Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """In order, so that equal sets are equal rows."""
        if value is None or dialect.name == "postgresql":
            return sorted(value) if value is not None else None
        return " ".join(map(gram_word, sorted(value)))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """The same numbers again."""
        if value is None or dialect.name == "postgresql":
            return frozenset(value) if value is not None else None
        return frozenset(int(word, 16) - LOWEST for word in value.split())


def gram_word(gram: int) -> str:
    """A piece as SQLite's index holds it."""
    return format(gram + LOWEST, "x")


class MessageWords(db.Model):  # type: ignore[misc, name-defined]
    """What a message says, folded, and the pieces by which it is found; no row for what is silent.

    The index over `grams` stands in its migration alone: on PostgreSQL a GIN index, on SQLite the
    virtual table `message_index`, which triggers keep.
    """

    __tablename__ = "message_words"

    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    words: Mapped[str] = mapped_column(Text)
    grams: Mapped[Any] = mapped_column(Grams)


class IndexBacklog(db.Model):  # type: ignore[misc, name-defined]
    """The row, with id 1, while messages from before the index are still being read, newest first.

    Those below `next_id` are not in it yet; both are None before anybody has begun. `newest_id` is
    where it began.
    """

    __tablename__ = "index_backlog"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    newest_id: Mapped[int | None] = mapped_column(Integer)
    next_id: Mapped[int | None] = mapped_column(Integer)

    @property
    def percent(self) -> int:
        """How much of the past has been read."""
        if not self.newest_id or self.next_id is None:
            return 0
        return 100 - 100 * self.next_id // self.newest_id
