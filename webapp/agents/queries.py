"""Reads about agents."""

from __future__ import annotations

from webapp.agents.models import ConsoleConnection
from webapp.core.database import db


def is_console_open(connection_id: int) -> bool:
    """True while a socket is on record; a process that stood still too long loses its own."""
    return db.session.get(ConsoleConnection, connection_id) is not None
