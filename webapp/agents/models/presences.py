"""Presence with capacity units, custom presences, and the console sockets that are open."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.agents.statuses import PresenceCause, PresenceStatus, SetBy
from webapp.core import clock
from webapp.core.database import Versioned, db

if TYPE_CHECKING:
    from webapp.agents.models.people import Agent

CAPACITY_UNITS = 100
LARGEST_CAPACITY = 1000
_KEPT = text("deleted_at IS NULL")


class CustomPresence(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """A presence a centre made for itself, such as "Lunch". Routing looks at its base status."""

    __tablename__ = "custom_presence"
    # Its row is never deleted: who takes work while holding it need not wait for who changes it.
    version_lock = {"key_share": True}  # noqa: RUF012 (the base says ClassVar)
    __table_args__ = (
        Index(
            "uq_custom_presence_kept_name",
            "name",
            unique=True,
            sqlite_where=_KEPT,
            postgresql_where=_KEPT,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    status: Mapped[PresenceStatus] = mapped_column(String(20))
    description: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    deleted_at: Mapped[datetime | None] = mapped_column()


class Presence(db.Model):  # type: ignore[misc, name-defined]
    """One agent's readiness: status, capacity units in use, and whether a console is open.

    `used_units` changes only by UPDATE … WHERE used_units + n <= total_units, so two processes
    can never promise the same unit. `reserved_units` of them only ring. `lost_at` is set while no
    console socket is open.
    """

    __tablename__ = "presence"
    __table_args__ = (
        CheckConstraint("used_units >= 0", name="used_units"),
        CheckConstraint("reserved_units >= 0", name="reserved_units"),
    )

    agent_id: Mapped[int] = mapped_column(
        ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True
    )
    status: Mapped[PresenceStatus] = mapped_column(
        String(20), default=PresenceStatus.OFFLINE, index=True
    )
    set_by: Mapped[SetBy] = mapped_column(String(10), default=SetBy.SYSTEM)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id", ondelete="SET NULL"))
    cause: Mapped[PresenceCause] = mapped_column(String(10), default=PresenceCause.SIGNED_IN)
    custom_presence_id: Mapped[int | None] = mapped_column(ForeignKey("custom_presence.id"))
    default_status: Mapped[PresenceStatus] = mapped_column(
        String(20), default=PresenceStatus.AVAILABLE
    )
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    lost_at: Mapped[datetime | None] = mapped_column(default=clock.now)
    total_units: Mapped[int] = mapped_column(Integer, default=CAPACITY_UNITS)
    used_units: Mapped[int] = mapped_column(Integer, default=0)
    reserved_units: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    last_assigned_at: Mapped[datetime | None] = mapped_column()
    last_released_at: Mapped[datetime | None] = mapped_column()

    agent: Mapped[Agent] = relationship(back_populates="presence", foreign_keys=agent_id)
    custom_presence: Mapped[CustomPresence | None] = relationship()

    @property
    def is_gone(self) -> bool:
        """Offline without a console: signed out, or the grace time is over."""
        return self.lost_at is not None and self.status == PresenceStatus.OFFLINE


class ConsoleConnection(db.Model):  # type: ignore[misc, name-defined]
    """One open console socket. Its process beats `seen_at`; an old beat is a dead process."""

    __tablename__ = "console_connection"

    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id", ondelete="CASCADE"), index=True)
    process: Mapped[str] = mapped_column(String(40), index=True)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
