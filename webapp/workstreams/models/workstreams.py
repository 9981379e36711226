"""Workstreams: how conversations are distributed, and how offers look."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, String
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.agents.models import CapacityProfile, PresenceStatus
from webapp.core import clock
from webapp.core.database import SETTING, Versioned, db, unique_of_kept
from webapp.workstreams.distribution import Affinity, SkillMatching
from webapp.workstreams.models.queues import Queue

OFFER_SECONDS = 120
OFFERS_TO_ONE_AGENT = 3
CONVERSATION_UNITS = 25
LARGEST_UNITS = 1000
OFFER_SECONDS_STEPS = range(30, 301, 30)
NAME_LENGTH = 100
_DAY_MINUTES = 24 * 60


class DistributionMode(StrEnum):
    """Push: offered to agents by an alert. Pick: agents take from the list."""

    PUSH = "push"
    PICK = "pick"


class WrapUpBlocking(StrEnum):
    """How long a conversation in wrap-up takes its agent's capacity."""

    ALWAYS = "always"
    NEVER = "never"
    CUSTOM = "custom"


class DesktopAlert(StrEnum):
    """When the browser shows an offer outside its own window."""

    NEVER = "never"
    BACKGROUND = "background"
    ALWAYS = "always"


class Workstream(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """How conversations of its channel instances are distributed.

    Either `capacity_units` or a capacity profile says what one conversation takes of an agent;
    with a profile the units are 0. `offer_seconds` is how long an offer rings. `auto_close_…` are
    minutes without any activity, None for never. `…_response_minutes` are the targets of the SLA,
    counted in the queue's operating hours. `is_picking_allowed`: agents may take what waits from
    the list though it is pushed, past presence and capacity; supervisors always may. Defaults are
    the reference product's. A deleted one stays as a row, for its history.
    """

    __tablename__ = "workstream"
    # Its row is never deleted: a new conversation need not wait for who changes it.
    version_lock = {"key_share": True}  # noqa: RUF012 (the base says ClassVar)
    __table_args__ = (unique_of_kept("uq_workstream_kept_name", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    distribution_mode: Mapped[DistributionMode] = mapped_column(
        String(10), default=DistributionMode.PUSH
    )
    fallback_queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"))
    capacity_units: Mapped[int] = mapped_column(Integer, default=CONVERSATION_UNITS, info=SETTING)
    capacity_profile_id: Mapped[int | None] = mapped_column(
        ForeignKey("capacity_profile.id"), info=SETTING
    )
    wrap_up_blocking: Mapped[WrapUpBlocking] = mapped_column(
        String(10), default=WrapUpBlocking.ALWAYS, info=SETTING
    )
    wrap_up_seconds: Mapped[int] = mapped_column(Integer, default=300, info=SETTING)
    allowed_presences: Mapped[list[str]] = mapped_column(
        JSON,
        default=lambda: [PresenceStatus.AVAILABLE.value, PresenceStatus.BUSY.value],
        info=SETTING,
    )
    skill_matching: Mapped[SkillMatching] = mapped_column(
        String(10), default=SkillMatching.EXACT, info=SETTING
    )
    affinity: Mapped[Affinity] = mapped_column(String(10), default=Affinity.ALWAYS, info=SETTING)
    is_picking_allowed: Mapped[bool] = mapped_column(Boolean, default=False, info=SETTING)
    offer_seconds: Mapped[int] = mapped_column(Integer, default=OFFER_SECONDS, info=SETTING)
    offers_per_agent: Mapped[int] = mapped_column(
        Integer, default=OFFERS_TO_ONE_AGENT, info=SETTING
    )
    is_inactive_after_missed: Mapped[bool] = mapped_column(Boolean, default=False, info=SETTING)
    is_do_not_disturb_after_rejected: Mapped[bool] = mapped_column(
        Boolean, default=False, info=SETTING
    )
    auto_close_open_minutes: Mapped[int | None] = mapped_column(
        default=30 * _DAY_MINUTES, info=SETTING
    )
    auto_close_active_minutes: Mapped[int | None] = mapped_column(
        default=30 * _DAY_MINUTES, info=SETTING
    )
    auto_close_wrap_up_minutes: Mapped[int | None] = mapped_column(
        default=_DAY_MINUTES, info=SETTING
    )
    auto_close_waiting_minutes: Mapped[int | None] = mapped_column(
        default=28 * _DAY_MINUTES, info=SETTING
    )
    first_response_minutes: Mapped[int | None] = mapped_column(info=SETTING)
    next_response_minutes: Mapped[int | None] = mapped_column(info=SETTING)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    deleted_at: Mapped[datetime | None] = mapped_column()

    @hybrid_property
    def is_pickable(self) -> Any:
        """Whether agents may take from the list what waits in it; also as a column."""
        return (self.distribution_mode == DistributionMode.PICK) | self.is_picking_allowed

    fallback_queue: Mapped[Queue] = relationship()
    capacity_profile: Mapped[CapacityProfile | None] = relationship()


class NotificationTemplate(db.Model):  # type: ignore[misc, name-defined]
    """How a workstream's offers look and behave. Without a row, what `NotificationTemplate()` says.

    `fields` are rows {"label": …, "value": …}; values may hold placeholders as {customerName}.
    Auto-assigned, an offer becomes the agent's when its time is over and cannot be rejected;
    auto-accepted, it also opens by itself then.
    """

    __tablename__ = "notification_template"

    workstream_id: Mapped[int] = mapped_column(
        ForeignKey("workstream.id", ondelete="CASCADE"), primary_key=True
    )
    title: Mapped[str] = mapped_column(String(100), default="")
    fields: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    is_countdown_shown: Mapped[bool] = mapped_column(Boolean, default=True)
    accept_text: Mapped[str] = mapped_column(String(40), default="")
    reject_text: Mapped[str] = mapped_column(String(40), default="")
    is_reject_shown: Mapped[bool] = mapped_column(Boolean, default=True)
    is_auto_assigned: Mapped[bool] = mapped_column(Boolean, default=False)
    is_auto_accepted: Mapped[bool] = mapped_column(Boolean, default=False)
    desktop_alert: Mapped[DesktopAlert] = mapped_column(String(12), default=DesktopAlert.NEVER)
