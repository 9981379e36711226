"""Operating hours and the days on which they differ."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Boolean, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core import clock
from webapp.core.database import Versioned, db, unique_of_kept

# One day's ranges: [[start, end], …] in minutes after local midnight, 0 ≤ start < end ≤ 1440.
Ranges = list[list[int]]


class OperatingHours(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """A named calendar. `weekly` has seven days, Monday first, each a list of ranges."""

    __tablename__ = "operating_hours"
    __table_args__ = (unique_of_kept("uq_operating_hours_kept_name", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    description: Mapped[str] = mapped_column(String(500), default="")
    time_zone: Mapped[str] = mapped_column(String(50))
    weekly: Mapped[list[Ranges]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    deleted_at: Mapped[datetime | None] = mapped_column()

    special_days: Mapped[list[SpecialDay]] = relationship(
        back_populates="operating_hours", order_by="SpecialDay.starts_on", lazy="selectin"
    )


class SpecialDayKind(StrEnum):
    """A holiday is closed all day; an exception has hours of its own."""

    HOLIDAY = "holiday"
    EXCEPTION = "exception"


class SpecialDay(db.Model):  # type: ignore[misc, name-defined]
    """Days, from the first to the last, on which other hours count than the week's.

    `is_yearly`: the same month and day every year from then on. An exception goes before a
    holiday of the same day. `source` names the public holidays it was imported from ("JP").
    """

    __tablename__ = "special_day"

    id: Mapped[int] = mapped_column(primary_key=True)
    operating_hours_id: Mapped[int] = mapped_column(
        ForeignKey("operating_hours.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[SpecialDayKind] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(100))
    starts_on: Mapped[date] = mapped_column()
    ends_on: Mapped[date] = mapped_column()
    is_yearly: Mapped[bool] = mapped_column(Boolean, default=False)
    ranges: Mapped[Ranges] = mapped_column(JSON, default=list)
    source: Mapped[str | None] = mapped_column(String(20))

    operating_hours: Mapped[OperatingHours] = relationship(back_populates="special_days")
