"""Names of queues and workstreams: no two that a person could not tell apart."""

from __future__ import annotations

import unicodedata
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.text import split_graphemes
from webapp.routing.models import NAME_LENGTH


def same(name: str) -> str:
    """What two names have in common that look the same: case and width do not count.

    Compared here and not in the database: SQLite's lower() knows only ASCII.
    """
    return unicodedata.normalize("NFKC", name).casefold()


def is_taken(table: Any, name: str, own_id: int | None = None) -> bool:
    """True when another kept row has that name."""
    return same(name) in _kept_names(table, own_id)


def flush_name(message: str, field: str = "name") -> None:
    """Write a name. Raises Invalid when another process took it this very moment."""
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Invalid(message, field) from error


def copy_name(table: Any, name: str) -> str:
    """The first free of "Copy of …", "Copy of … (2)", "Copy of … (3)"."""
    taken = _kept_names(table)
    number = 1
    while same(candidate := _copy_name(name, number)) in taken:
        number += 1
    return candidate


def _copy_name(name: str, number: int) -> str:
    # A name as long as names may be loses its end, not the words around it.
    room = NAME_LENGTH - len(_worded("", number))
    return _worded(split_graphemes(name, room, is_soft=False)[0] if name else name, number)


def _worded(name: str, number: int) -> str:
    if number == 1:
        return _("Copy of %(name)s", name=name)
    return _("Copy of %(name)s (%(number)d)", name=name, number=number)


def _kept_names(table: Any, own_id: int | None = None) -> set[str]:
    wanted = select(table.name).where(table.deleted_at.is_(None), table.id != (own_id or 0))
    return {same(name) for name in db.session.scalars(wanted)}
