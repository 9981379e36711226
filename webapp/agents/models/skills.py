"""What agents are good at, and how many conversations of a kind they take."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Boolean, CheckConstraint, ForeignKey, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core import clock
from webapp.core.database import Versioned, db, unique_of_kept

LEVELS = ("1", "2", "3", "4", "5")


class RatingScale(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """How well somebody can do something, as named levels.

    A rating is a level's place: 1 for the first name in `levels`.
    """

    __tablename__ = "rating_scale"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    levels: Mapped[list[str]] = mapped_column(JSON, default=lambda: list(LEVELS))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Skill(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """Something a conversation may need and an agent may have, such as Japanese.

    `kind` groups skills on the screen ("Language", "Product"); it means nothing to routing.
    """

    __tablename__ = "skill"
    __table_args__ = (unique_of_kept("uq_skill_kept_name", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(100), default="")
    rating_scale_id: Mapped[int] = mapped_column(ForeignKey("rating_scale.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    deleted_at: Mapped[datetime | None] = mapped_column()

    rating_scale: Mapped[RatingScale] = relationship(lazy="joined")


class AgentSkill(db.Model):  # type: ignore[misc, name-defined]
    """How well one agent has a skill; switched off, routing does not count it."""

    __tablename__ = "agent_skill"

    agent_id: Mapped[int] = mapped_column(
        ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True
    )
    skill_id: Mapped[int] = mapped_column(
        ForeignKey("skill.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    rating: Mapped[int] = mapped_column(Integer)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)

    skill: Mapped[Skill] = relationship(lazy="joined")


class ProfileReset(StrEnum):
    """When a place in a capacity profile is free again."""

    IMMEDIATE = "immediate"
    END_OF_DAY = "end_of_day"


class CapacityProfile(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """How many conversations of a kind an agent takes. `reset` stays as it was made.

    `is_blocking`: an agent at the limit gets no automatic work at all.
    """

    __tablename__ = "capacity_profile"
    # Its row is never deleted: who takes a place need not wait for who changes it.
    version_lock = {"key_share": True}  # noqa: RUF012 (the base says ClassVar)
    __table_args__ = (unique_of_kept("uq_capacity_profile_kept_name", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    limit: Mapped[int] = mapped_column(Integer)
    reset: Mapped[ProfileReset] = mapped_column(String(20), default=ProfileReset.IMMEDIATE)
    is_blocking: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    deleted_at: Mapped[datetime | None] = mapped_column()


class AgentCapacityProfile(db.Model):  # type: ignore[misc, name-defined]
    """One agent's places in a capacity profile.

    `limit` is the profile's or the agent's own (`is_own_limit`), kept here so that one UPDATE …
    WHERE used + 1 <= limit claims a place. `reserved` of the used ones only ring. `counted_on` is
    the day `used` is of (end-of-day ones).
    """

    __tablename__ = "agent_capacity_profile"
    __table_args__ = (
        CheckConstraint("used >= 0", name="used"),
        CheckConstraint("reserved >= 0", name="reserved"),
    )

    agent_id: Mapped[int] = mapped_column(
        ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True
    )
    capacity_profile_id: Mapped[int] = mapped_column(
        ForeignKey("capacity_profile.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    limit: Mapped[int] = mapped_column(Integer)
    is_own_limit: Mapped[bool] = mapped_column(Boolean, default=False)
    used: Mapped[int] = mapped_column(Integer, default=0)
    reserved: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    counted_on: Mapped[date | None] = mapped_column()

    capacity_profile: Mapped[CapacityProfile] = relationship(lazy="joined")
