"""Who was barred when, by whom and why."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.agents.models import Agent
from webapp.contacts.models import SocialProfile
from webapp.core import clock
from webapp.core.database import db, partial_index

WORDS_LENGTH = 500


class BarReason(StrEnum):
    """Why somebody is barred."""

    SPAM = "spam"
    ABUSE = "abuse"
    OTHER = "other"


class Bar(db.Model):  # type: ignore[misc, name-defined]
    """A profile is barred from `created_at` until `lifted_at`; at most once at a time.

    `SocialProfile.is_barred` says the same in the profile's own row, for who asks often.
    """

    __tablename__ = "bar"
    __table_args__ = (
        partial_index(
            "uq_bar_standing", "social_profile_id", where="lifted_at IS NULL", is_unique=True
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    social_profile_id: Mapped[int] = mapped_column(ForeignKey("social_profile.id"), index=True)
    reason: Mapped[BarReason] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(Text, default="")
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    lifted_at: Mapped[datetime | None] = mapped_column()

    social_profile: Mapped[SocialProfile] = relationship()
    agent: Mapped[Agent] = relationship(foreign_keys=agent_id)
