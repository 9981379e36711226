"""A table of contacts that is taken in, and what it made of each contact."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock
from webapp.core.crypto import EncryptedJson
from webapp.core.database import db


class ImportState(StrEnum):
    """Where an import stands."""

    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class ContactImport(db.Model):  # type: ignore[misc, name-defined]
    """One table. `lines` are what is to be taken in, kept encrypted and emptied at its end.

    `place` is the next of `total` lines; `problems` are (line, reason) of those left out.
    `key` is the confirmation's (see `actions.begin_import`): the same one twice is one import.
    `restored` and `kept` count what taking it back did, and what it left as it was changed since.
    """

    __tablename__ = "contact_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    key: Mapped[str | None] = mapped_column(String(64), unique=True)
    file_name: Mapped[str] = mapped_column(String(255))
    state: Mapped[ImportState] = mapped_column(String(10), default=ImportState.RUNNING)
    lines: Mapped[dict[str, Any]] = mapped_column(EncryptedJson)
    total: Mapped[int] = mapped_column(Integer)
    place: Mapped[int] = mapped_column(Integer, default=0)
    created: Mapped[int] = mapped_column(Integer, default=0)
    changed: Mapped[int] = mapped_column(Integer, default=0)
    left_out: Mapped[int] = mapped_column(Integer, default=0)
    restored: Mapped[int] = mapped_column(Integer, default=0)
    kept: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime | None] = mapped_column(default=clock.now, index=True)
    leased_until: Mapped[datetime | None] = mapped_column()


class ImportedContact(db.Model):  # type: ignore[misc, name-defined]
    """What one line did. `before`: the contact's facts, kept encrypted; None where it is new.

    `version`: the contact's after it; with another one somebody has changed it since.
    """

    __tablename__ = "imported_contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_import_id: Mapped[int] = mapped_column(
        ForeignKey("contact_import.id", ondelete="CASCADE"), index=True
    )
    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contact.id", ondelete="CASCADE"), index=True
    )
    version: Mapped[int] = mapped_column(Integer)
    before: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson)
