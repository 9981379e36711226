"""What is kept of lists of contacts: views with a name, where each agent was, what was tagged."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock
from webapp.core.database import Versioned, db, partial_index

VIEW_LENGTH = 40
DAYS_KEPT = 30
# How many there may be: of one agent's own, and for everybody.
VIEWS_LIMIT = 30


class ContactView(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """A list of contacts with a name.

    `agent_id` is whose own it is, None: everybody's. `choice`: {filter or "order": value}, as in
    `Choice.asked`; what it names may be gone.
    """

    __tablename__ = "contact_view"
    __table_args__ = (
        partial_index("uq_contact_view_shared", "name", where="agent_id IS NULL", is_unique=True),
        partial_index(
            "uq_contact_view_own", "agent_id", "name", where="agent_id IS NOT NULL", is_unique=True
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    choice: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def is_shared(self) -> bool:
        """Whether everybody has it."""
        return self.agent_id is None


class ContactListPlace(db.Model):  # type: ignore[misc, name-defined]
    """The view that an agent looked at last; None: all contacts."""

    __tablename__ = "contact_list_place"

    agent_id: Mapped[int] = mapped_column(
        ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True
    )
    view_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact_view.id", ondelete="SET NULL"), index=True
    )


class Tagging(db.Model):  # type: ignore[misc, name-defined]
    """One tag that somebody put on many contacts, or took off them, at once.

    `contact_ids` are those that it changed, for the way back; the others are counted: `same_count`
    needed nothing, `full_count` carry as many tags as one may, `missing_count` were gone, or not
    that person's to see. Kept for DAYS_KEPT days.
    """

    __tablename__ = "tagging"

    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id", ondelete="CASCADE"), index=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id", ondelete="CASCADE"), index=True)
    is_added: Mapped[bool] = mapped_column(Boolean)
    contact_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    same_count: Mapped[int] = mapped_column(Integer, default=0)
    full_count: Mapped[int] = mapped_column(Integer, default=0)
    missing_count: Mapped[int] = mapped_column(Integer, default=0)
    undone_count: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def is_undoable(self) -> bool:
        """Whether there is a way back that was not gone."""
        return bool(self.contact_ids) and self.undone_count is None
