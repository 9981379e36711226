"""Tables about what Kanava does by itself: its words, and timeout rules with what they did."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.automation.policy import TimeoutAction, TimeoutEvent
from webapp.core import clock
from webapp.core.database import Versioned, db

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


class TimeoutRule(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """One rule of a workstream; it runs once for each silence longer than `seconds`."""

    __tablename__ = "timeout_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    workstream_id: Mapped[int] = mapped_column(ForeignKey("workstream.id"), index=True)
    position: Mapped[int] = mapped_column(Integer, default=0)
    name: Mapped[str] = mapped_column(String(100))
    event: Mapped[TimeoutEvent] = mapped_column(String(20))
    seconds: Mapped[int] = mapped_column(Integer)
    action: Mapped[TimeoutAction] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(2000), default="")
    is_enabled: Mapped[bool] = mapped_column(Boolean, default=True)
    is_switchable: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class TimeoutRun(db.Model):  # type: ignore[misc, name-defined]
    """What a rule did in one conversation: the silence it ran for last, or that it is off here."""

    __tablename__ = "timeout_run"
    __table_args__ = (Index("ix_timeout_run_timeout_rule_id", "timeout_rule_id"),)

    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    timeout_rule_id: Mapped[int] = mapped_column(
        ForeignKey("timeout_rule.id", ondelete="CASCADE"), primary_key=True
    )
    silent_since_at: Mapped[datetime | None] = mapped_column()
    ran_at: Mapped[datetime | None] = mapped_column()
    is_off: Mapped[bool] = mapped_column(Boolean, default=False)
