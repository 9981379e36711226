"""Which processes are alive, told to each other through the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock
from webapp.core.database import db


class ProcessBeat(db.Model):  # type: ignore[misc, name-defined]
    """The newest beat of one process that is on the bus; its name is what it is called there."""

    __tablename__ = "process_beat"

    process: Mapped[str] = mapped_column(String(40), primary_key=True)
    beaten_at: Mapped[datetime] = mapped_column(default=clock.now)
