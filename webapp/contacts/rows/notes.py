"""Notes on a contact as they are read, the pinned ones first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import select

from webapp.agents.models import Agent
from webapp.contacts.models import ContactNote
from webapp.core.database import db


@dataclass(frozen=True)
class NoteRow:
    """One of them, and who wrote it."""

    id: int
    text: str
    agent_id: int
    author: str
    created_at: datetime
    is_pinned: bool

    dom_name: ClassVar[str] = "contact_note"


def note_rows(contact_id: int, limit: int | None = None) -> list[NoteRow]:
    """The pinned ones, then the others; of each the newest first."""
    wanted = (
        select(ContactNote, Agent.name)
        .join(Agent, Agent.id == ContactNote.agent_id)
        .where(ContactNote.contact_id == contact_id)
        .order_by(ContactNote.is_pinned.desc(), ContactNote.id.desc())
    )
    return [
        NoteRow(row.id, row.text, row.agent_id, author, row.created_at, row.is_pinned)
        for row, author in db.session.execute(wanted.limit(limit))
    ]
