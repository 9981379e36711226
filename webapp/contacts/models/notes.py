"""What colleagues write down about a contact, whatever the conversation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.agents.models import Agent
from webapp.contacts.models.contacts import Contact
from webapp.core import clock
from webapp.core.database import db


class ContactNote(db.Model):  # type: ignore[misc, name-defined]
    """One of them. Pinned ones stand first."""

    __tablename__ = "contact_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey(Contact.id), index=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey(Agent.id))
    text: Mapped[str] = mapped_column(Text)
    is_pinned: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
