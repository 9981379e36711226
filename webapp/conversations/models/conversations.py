"""Conversations, the skills they need, and the agents' turns in them."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String, Text, and_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.agents.models import Agent, Skill
from webapp.agents.policy import Load
from webapp.contacts.models import SocialProfile
from webapp.conversations.states import ClosureReason, ConversationState
from webapp.core import clock
from webapp.core.database import db, partial_index

_ONGOING = "state != 'closed'"
_RINGING = "accepted_at IS NULL AND ended_at IS NULL"
_RUNNING = "ended_at IS NULL"
_UNTARGETED = (
    "awaiting_reply_since_at IS NOT NULL AND response_due_at IS NULL"
    " AND state IN ('open', 'active', 'waiting')"
)
_UNBREACHED = "breached_at IS NULL AND state IN ('open', 'active', 'waiting')"
_PARKED_UNTIL = "state = 'waiting' AND parked_until_at IS NOT NULL"
_UNOFFERED = "state = 'open' AND offered_agent_id IS NULL"


class Priority(IntEnum):
    """How urgent a conversation is; the smallest goes first."""

    HIGHEST = 1
    HIGH = 2
    NORMAL = 3
    LOW = 4
    LOWEST = 5


class Conversation(db.Model):  # type: ignore[misc, name-defined]
    """A customer's matter with us, from first words to closed.

    At most one per social profile is ongoing; the database holds that. `agent_id` is the owner
    while active or wrap-up, `held_units` and `held_profile_ids` what that takes of the owner's
    capacity. `needed_units` and `needed_profile_ids` are what it will take of an agent.
    `requirement_key` is the same for conversations that wait for the same agents; None until
    routing has seen it. `awaiting_reply_since_at` is the first message that nobody answered yet,
    `response_due_at` until when it should be: parking answers nothing, ending says none is due.
    `ended_awaiting_since_at`, `ended_breached_at`: what End took of that, for its undoing.
    `transferred_by_id` and `transfer_note`: who gave it away last, and what they say to whoever
    takes it. `parked_until_at`: when it comes back by itself, unless the customer writes before.
    `follows_id`: the closed one that it takes up.
    """

    __tablename__ = "conversation"
    __table_args__ = (
        partial_index(
            "uq_conversation_ongoing", "social_profile_id", where=_ONGOING, is_unique=True
        ),
        # What waits for an agent, a requirement at a time, in the order in which it is offered.
        partial_index(
            "ix_conversation_unoffered",
            "requirement_key",
            "priority",
            "waiting_since_at",
            "id",
            where=_UNOFFERED,
        ),
        # Who has been in a queue too long, oldest first.
        partial_index("ix_conversation_queued", "queue_id", "queued_at", where=_UNOFFERED),
        # Who waits for an answer without a target, and whose target comes next.
        partial_index("ix_conversation_untargeted", "workstream_id", where=_UNTARGETED),
        partial_index("ix_conversation_unbreached", "response_due_at", where=_UNBREACHED),
        # Whose time aside is over.
        partial_index("ix_conversation_parked", "parked_until_at", where=_PARKED_UNTIL),
        # What was closed today.
        Index("ix_conversation_state_closed_at", "state", "closed_at"),
        Index("ix_conversation_state_queue_id", "state", "queue_id"),
        Index("ix_conversation_agent_id_state", "agent_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    social_profile_id: Mapped[int] = mapped_column(ForeignKey("social_profile.id"), index=True)
    channel_account_id: Mapped[int] = mapped_column(ForeignKey("channel_account.id"))
    workstream_id: Mapped[int | None] = mapped_column(ForeignKey("workstream.id"))
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"))
    state: Mapped[ConversationState] = mapped_column(String(10), default=ConversationState.OPEN)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    previous_agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    offered_agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    held_units: Mapped[int] = mapped_column(Integer, default=0)
    held_profile_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    needed_units: Mapped[int | None] = mapped_column(Integer)
    needed_profile_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    priority: Mapped[int] = mapped_column(Integer, default=Priority.NORMAL)
    context: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    requirement_key: Mapped[str | None] = mapped_column(String(100))
    decline_count: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    state_changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    waiting_since_at: Mapped[datetime | None] = mapped_column(default=clock.now)
    queued_at: Mapped[datetime | None] = mapped_column()
    assigned_at: Mapped[datetime | None] = mapped_column()
    customer_wrote_at: Mapped[datetime | None] = mapped_column()
    answered_at: Mapped[datetime | None] = mapped_column()
    awaiting_reply_since_at: Mapped[datetime | None] = mapped_column()
    response_due_at: Mapped[datetime | None] = mapped_column()
    breached_at: Mapped[datetime | None] = mapped_column()
    ended_awaiting_since_at: Mapped[datetime | None] = mapped_column()
    ended_breached_at: Mapped[datetime | None] = mapped_column()
    offerable_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_message_at: Mapped[datetime] = mapped_column(default=clock.now)
    parked_until_at: Mapped[datetime | None] = mapped_column()
    closed_at: Mapped[datetime | None] = mapped_column()
    closure_reason: Mapped[ClosureReason | None] = mapped_column(String(30))
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"))
    transferred_by_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    transfer_note: Mapped[str | None] = mapped_column(Text)

    social_profile: Mapped[SocialProfile] = relationship(lazy="joined")
    agent: Mapped[Agent | None] = relationship(foreign_keys=agent_id)
    transferred_by: Mapped[Agent | None] = relationship(foreign_keys=transferred_by_id)
    skills: Mapped[list[ConversationSkill]] = relationship(order_by="ConversationSkill.skill_id")

    @property
    def held_load(self) -> Load:
        """What it takes of its owner now."""
        return Load(self.held_units, tuple(self.held_profile_ids))


class ConversationSkill(db.Model):  # type: ignore[misc, name-defined]
    """A skill a conversation needs, with the rating required. `is_chosen`: by a person."""

    __tablename__ = "conversation_skill"

    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    skill_id: Mapped[int] = mapped_column(
        ForeignKey("skill.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    rating: Mapped[int] = mapped_column(Integer)
    is_chosen: Mapped[bool] = mapped_column(Boolean, default=False)

    skill: Mapped[Skill] = relationship(lazy="joined")


class ConversationSession(db.Model):  # type: ignore[misc, name-defined]
    """One agent's turn in a conversation, from the offer on.

    `accepted_at` None and `ended_at` None is a ringing offer; at most one session of a
    conversation runs at a time; the database holds that. `transferred_by_id`: the colleague who
    gave it to this agent by name.
    """

    __tablename__ = "conversation_session"
    __table_args__ = (
        partial_index(
            "uq_conversation_session_running", "conversation_id", where=_RUNNING, is_unique=True
        ),
        # Whose time is over: an index of all offers ever made would be read from its beginning.
        partial_index("ix_conversation_session_ringing", "expires_at", where=_RINGING),
        Index("ix_conversation_session_agent_id_ended_at", "agent_id", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"))
    units: Mapped[int] = mapped_column(Integer, default=0)
    profile_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    is_auto_assigned: Mapped[bool] = mapped_column(Boolean, default=False)
    offered_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime | None] = mapped_column()
    accepted_at: Mapped[datetime | None] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    closure_reason: Mapped[ClosureReason | None] = mapped_column(String(30))
    transferred_by_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))

    conversation: Mapped[Conversation] = relationship(lazy="joined")
    agent: Mapped[Agent] = relationship(foreign_keys=agent_id)

    @hybrid_property
    def is_ringing(self) -> Any:
        """Offered, and neither accepted nor ended; also as a condition of statements."""
        return self.accepted_at is None and self.ended_at is None

    @is_ringing.inplace.expression
    @classmethod
    def _is_ringing(cls) -> Any:
        return and_(cls.accepted_at.is_(None), cls.ended_at.is_(None))

    @property
    def load(self) -> Load:
        """What it reserves or takes of the agent."""
        return Load(self.units, tuple(self.profile_ids))
