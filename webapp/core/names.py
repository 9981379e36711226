"""Names of records: no two that a person could not tell apart."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.text import folded, split_graphemes

NAME_LENGTH = 100


def is_taken(table: Any, name: str, own_id: int | None = None) -> bool:
    """True when another kept row has a name that looks the same; deleted rows do not count."""
    return folded(name) in _kept_names(table, own_id)


def require_free_name(table: Any, name: str, message: str, own_id: int | None = None) -> None:
    """Raise Invalid when another kept row has a name that looks the same."""
    if is_taken(table, name, own_id):
        raise Invalid("name_taken", message, "name")


def flush_name(message: str, field: str = "name") -> None:
    """Write a name. Raises Invalid when another process took it this very moment."""
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Invalid("name_taken", message, field) from error


def copy_name(table: Any, name: str) -> str:
    """The first free of "Copy of …", "Copy of … (2)", "Copy of … (3)"."""
    taken = _kept_names(table)
    number = 1
    while folded(candidate := _copy_name(name, number)) in taken:
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
    """Compared here and not in the database: SQLite's lower() knows only ASCII."""
    wanted = select(table.name).where(table.id != (own_id or 0))
    if hasattr(table, "deleted_at"):
        wanted = wanted.where(table.deleted_at.is_(None))
    return {folded(name) for name in db.session.scalars(wanted)}
