"""Automated messages of a channel instance."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.database import db

TEXT_LENGTH = 2000


class AutomatedMessage(db.Model):  # type: ignore[misc, name-defined]
    """An instance's own words for a trigger, in place of the built-in ones of its language."""

    __tablename__ = "automated_message"
    __table_args__ = (UniqueConstraint("channel_instance_id", "trigger"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_instance_id: Mapped[int] = mapped_column(
        ForeignKey("channel_instance.id", ondelete="CASCADE")
    )
    trigger: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(String(TEXT_LENGTH))
