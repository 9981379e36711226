"""Names of skills, profiles and presences: no two that a person could not tell apart."""

from __future__ import annotations

import unicodedata
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from webapp.core.database import db
from webapp.core.errors import Invalid


def require_free_name(table: Any, name: str, message: str, own_id: int | None = None) -> None:
    """Raise Invalid when another row has a name that looks the same. Deleted rows do not count."""
    wanted = select(table.name).where(table.id != (own_id or 0))
    if hasattr(table, "deleted_at"):
        wanted = wanted.where(table.deleted_at.is_(None))
    if _same(name) in {_same(other) for other in db.session.scalars(wanted)}:
        raise Invalid(message, "name")


def flush_name(message: str) -> None:
    """Write a name. Raises Invalid when another process took it this very moment."""
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Invalid(message, "name") from error


def _same(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
