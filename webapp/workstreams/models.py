"""Tables of workstreams and how their offers look, of queues, their members and overflow rules."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, String, Text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.agents.models import Agent, CapacityProfile, PresenceStatus
from webapp.core import clock
from webapp.core.database import SETTING, Versioned, db, unique_of_kept
from webapp.hours.models import OperatingHours
from webapp.workstreams.distribution import Affinity, AssignmentMethod, SkillMatching

OFFER_SECONDS = 120
OFFERS_TO_ONE_AGENT = 3
CONVERSATION_UNITS = 25
LARGEST_UNITS = 1000
OFFER_SECONDS_STEPS = range(30, 301, 30)
_DAY_MINUTES = 24 * 60
LARGEST_PRIORITY = 1000
LONGEST_DESCRIPTION = 500


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


class Queue(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """Where conversations wait, and for whom. A smaller priority goes first.

    `steps` are the custom method's (`routing/terms.py` gives their shape). Without operating
    hours it is open at all times. A deleted one stays as a row: past conversations waited in it.
    """

    __tablename__ = "queue"
    # An offer refers to its queue with its member's row held, and a change of members has these.
    version_lock = {"key_share": True}  # noqa: RUF012 (the base says ClassVar)
    __table_args__ = (unique_of_kept("uq_queue_kept_name", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    priority: Mapped[int] = mapped_column(Integer, default=1)
    # For agents: what the queue is for.
    description: Mapped[str] = mapped_column(
        String(LONGEST_DESCRIPTION), default="", server_default="", info=SETTING
    )
    assignment_method: Mapped[AssignmentMethod] = mapped_column(
        String(20), default=AssignmentMethod.HIGHEST_CAPACITY
    )
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    operating_hours_id: Mapped[int | None] = mapped_column(ForeignKey("operating_hours.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    deleted_at: Mapped[datetime | None] = mapped_column()

    members: Mapped[list[QueueMember]] = relationship(back_populates="queue")
    operating_hours: Mapped[OperatingHours | None] = relationship()
    overflow_rules: Mapped[list[OverflowRule]] = relationship(
        foreign_keys="OverflowRule.queue_id", order_by="OverflowRule.id"
    )


class QueueMember(db.Model):  # type: ignore[misc, name-defined]
    """An agent in a queue. `last_assigned_at` is of this queue alone (advanced round robin)."""

    __tablename__ = "queue_member"

    queue_id: Mapped[int] = mapped_column(
        ForeignKey("queue.id", ondelete="CASCADE"), primary_key=True
    )
    agent_id: Mapped[int] = mapped_column(
        ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    joined_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_assigned_at: Mapped[datetime | None] = mapped_column()

    queue: Mapped[Queue] = relationship(back_populates="members")
    agent: Mapped[Agent] = relationship()


class OverflowCondition(StrEnum):
    """When a queue overflows. The first two count before queueing, the last one while queued."""

    OUT_OF_HOURS = "out_of_hours"
    MORE_THAN = "more_than"
    LONGER_THAN = "longer_than"


class OverflowAction(StrEnum):
    """What happens then. Queue anyway is for out of hours alone."""

    QUEUE_ANYWAY = "queue_anyway"
    OTHER_QUEUE = "other_queue"
    END = "end"


class OverflowRule(db.Model):  # type: ignore[misc, name-defined]
    """At most one of each condition a queue.

    `number`: how many wait (1..100) or how many minutes one waits (1..2880). `message` is what
    the customer is told at the end; empty, a text of ours in the instance's language.
    """

    __tablename__ = "overflow_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id", ondelete="CASCADE"), index=True)
    condition: Mapped[OverflowCondition] = mapped_column(String(20))
    number: Mapped[int | None] = mapped_column(Integer)
    action: Mapped[OverflowAction] = mapped_column(String(20))
    target_queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"))
    message: Mapped[str] = mapped_column(Text, default="")
