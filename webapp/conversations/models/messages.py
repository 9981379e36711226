"""The lines of a chat, their files, and what agents keep of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.agents.models import Agent
from webapp.contacts.models import SocialProfile
from webapp.core import clock
from webapp.core.crypto import new_token
from webapp.core.database import db
from webapp.outbox.models import OutboundDelivery


class Direction(StrEnum):
    """Who speaks to whom: the customer, we to the customer, the channel about the chat itself, or
    we among ourselves (a note).
    """

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    SYSTEM = "system"
    INTERNAL = "internal"


class Message(db.Model):  # type: ignore[misc, name-defined]
    """One line of a chat's timeline, sorted by `occurred_at`, then id.

    It belongs to the chat (`social_profile_id`); `conversation_id` is None for what happened
    outside any conversation, such as a follow. `content` holds the kind's own facts
    (docs/architecture.md lists them). `external_id` is the channel's id of the message, or of the
    event for lines that are no message; unique per account, so nothing appears twice.
    `submission_key` is the composer's name of a sending, unique per agent for the same reason.
    `edited_at` is when its sender gave it its present words, by the channel's clock.
    `trigger` says why we wrote by ourselves; it is None for what a person wrote.
    `quote_token` is what the channel wants to hear when an answer quotes the message; without one
    it cannot be quoted. `quoted_message_id` is the line that this one quotes, where we have it.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("channel_account_id", "external_id"),
        UniqueConstraint("agent_id", "submission_key"),
        Index("ix_message_timeline", "social_profile_id", "occurred_at", "id"),
        Index(
            "ix_message_quoted_message_id",
            "quoted_message_id",
            sqlite_where=sql("quoted_message_id IS NOT NULL"),
            postgresql_where=sql("quoted_message_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_account_id: Mapped[int] = mapped_column(ForeignKey("channel_account.id"))
    social_profile_id: Mapped[int] = mapped_column(ForeignKey("social_profile.id"))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    direction: Mapped[Direction] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str | None] = mapped_column(Text)
    content: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    external_id: Mapped[str | None] = mapped_column(String(100))
    author_profile_id: Mapped[int | None] = mapped_column(ForeignKey("social_profile.id"))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    submission_key: Mapped[str | None] = mapped_column(String(64))
    trigger: Mapped[str | None] = mapped_column(String(40))
    quote_token: Mapped[str | None] = mapped_column(Text)
    quoted_message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    occurred_at: Mapped[datetime] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    retracted_at: Mapped[datetime | None] = mapped_column()
    edited_at: Mapped[datetime | None] = mapped_column()

    author: Mapped[SocialProfile | None] = relationship(foreign_keys=author_profile_id)
    agent: Mapped[Agent | None] = relationship(foreign_keys=agent_id)
    attachment: Mapped[Attachment | None] = relationship(back_populates="message", uselist=False)
    delivery: Mapped[OutboundDelivery | None] = relationship(
        primaryjoin=lambda: Message.id == OutboundDelivery.message_id,
        foreign_keys=lambda: [OutboundDelivery.message_id],
        uselist=False,
        viewonly=True,
    )


class AttachmentState(StrEnum):
    """Whether a file is here yet; lost means the channel no longer has it.

    Incomplete: less of it came, time and again, than its sender said it has.
    """

    DUE = "due"
    STORED = "stored"
    INCOMPLETE = "incomplete"
    LOST = "lost"


class Attachment(db.Model):  # type: ignore[misc, name-defined]
    """A customer's file. The row is the job of fetching it; `token` names it to the outside."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_state_due_at", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), unique=True)
    token: Mapped[str] = mapped_column(String(64), unique=True, default=new_token)
    source_url: Mapped[str | None] = mapped_column(String(2000))
    file_name: Mapped[str | None] = mapped_column(String(255))
    content_type: Mapped[str | None] = mapped_column(String(100))
    size_bytes: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[AttachmentState] = mapped_column(String(10), default=AttachmentState.DUE)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    leased_until: Mapped[datetime | None] = mapped_column()

    message: Mapped[Message] = relationship(back_populates="attachment")


class RetractedMessage(db.Model):  # type: ignore[misc, name-defined]
    """A tombstone: the sender took this message back, perhaps before it reached us."""

    __tablename__ = "retracted_message"
    __table_args__ = (UniqueConstraint("channel_account_id", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_account_id: Mapped[int] = mapped_column(ForeignKey("channel_account.id"))
    external_id: Mapped[str] = mapped_column(String(100))
    retracted_at: Mapped[datetime] = mapped_column(default=clock.now)


class ConversationReading(db.Model):  # type: ignore[misc, name-defined]
    """How far one agent has read a chat: the newest message id that was on the screen."""

    __tablename__ = "conversation_reading"

    agent_id: Mapped[int] = mapped_column(
        ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True
    )
    social_profile_id: Mapped[int] = mapped_column(
        ForeignKey("social_profile.id"), primary_key=True
    )
    message_id: Mapped[int] = mapped_column(Integer)


class Mention(db.Model):  # type: ignore[misc, name-defined]
    """A colleague was named in a note: is told, and may read the conversation from then on.

    `seen_at` None: not seen yet. It goes with the note, or when the note's words name them no more.
    """

    __tablename__ = "mention"
    __table_args__ = (
        UniqueConstraint("message_id", "agent_id"),
        Index("ix_mention_agent_id_conversation_id", "agent_id", "conversation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime | None] = mapped_column()


class PendingAnswer(db.Model):  # type: ignore[misc, name-defined]
    """What an agent has sent and can still take back until `due_at`. It is no message yet: only
    its writer sees it. The row is the job of sending it; whoever deletes it has it. `sticker` is
    `package/sticker`, instead of a text.
    """

    __tablename__ = "pending_answer"
    __table_args__ = (UniqueConstraint("agent_id", "submission_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    text: Mapped[str] = mapped_column(Text)
    sticker: Mapped[str | None] = mapped_column(String(60))
    quoted_message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    submission_key: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime] = mapped_column(index=True)


class TakenBack(db.Model):  # type: ignore[misc, name-defined]
    """A sending that its writer took back: should its key come again, late, it is not sent."""

    __tablename__ = "taken_back"

    agent_id: Mapped[int] = mapped_column(
        ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True
    )
    submission_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(default=clock.now)


class Draft(db.Model):  # type: ignore[misc, name-defined]
    """What an agent has typed and not sent yet: an answer (`text`), a note, or both; and which
    message the answer quotes.
    """

    __tablename__ = "draft"

    agent_id: Mapped[int] = mapped_column(
        ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True
    )
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text, default="")
    note_text: Mapped[str] = mapped_column(Text, default="", server_default="")
    quoted_message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)
