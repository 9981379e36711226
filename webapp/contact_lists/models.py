"""What is kept of lists of contacts: views with a name, and which of them each agent was at."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock
from webapp.core.database import Versioned, db, partial_index

VIEW_LENGTH = 40
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
