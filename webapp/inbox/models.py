"""What an agent chose to see of the lists."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.database import db


class ListChoice(db.Model):  # type: ignore[misc, name-defined]
    """One agent's tab, filters and orders, kept for any browser.

    `choices`: {"tab": a tab, tab: {filter or "order": value}}; what is missing is as usual.
    """

    __tablename__ = "list_choice"

    agent_id: Mapped[int] = mapped_column(
        ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True
    )
    choices: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
