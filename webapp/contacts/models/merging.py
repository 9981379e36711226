"""Two contacts made one, and what it takes to have the second one back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from webapp.agents.models import Agent
from webapp.contacts.models.contacts import Contact
from webapp.core import clock
from webapp.core.crypto import EncryptedJson
from webapp.core.database import db


class ContactMerge(db.Model):  # type: ignore[misc, name-defined]
    """One contact went into another; its own row keeps all that was its own.

    `before`, `after`: the facts of the one that stayed, as `actions/merging.py` reads them; kept
    encrypted.
    `moved`: ids of what was the other's: {"profiles": […], "tags": […], "notes"…}.
    `forgotten_at`: nothing is kept any more, so it cannot be undone.
    """

    __tablename__ = "contact_merge"

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey(Contact.id), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey(Contact.id), index=True)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey(Agent.id))
    merged_at: Mapped[datetime] = mapped_column(default=clock.now)
    before: Mapped[dict[str, Any]] = mapped_column(EncryptedJson, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(EncryptedJson, default=dict)
    moved: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    undone_at: Mapped[datetime | None] = mapped_column()
    forgotten_at: Mapped[datetime | None] = mapped_column()
