"""What the timeline shows, as small frozen values: no row, no query."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from webapp.conversations.models import AttachmentState, Direction
from webapp.outbox.models import DeliveryState, Route

# The kind of a line that could not be drawn: only its place is known.
UNDRAWN = "undrawn"


@dataclass(frozen=True)
class FileFacts:
    """A message's file; `token` names its URL, `size_bytes` is None until it is known."""

    token: str
    state: AttachmentState
    content_type: str | None
    size_bytes: int | None
    file_name: str | None


@dataclass(frozen=True)
class DeliveryFacts:
    """How far an outgoing message has come. `is_risky`: sent again it may be shown twice."""

    state: DeliveryState
    route: Route | None
    reason: str | None
    is_risky: bool = False


@dataclass(frozen=True)
class AlbumPlace:
    """A picture's number among those sent with it. `arrived`: of how many a line is here.

    `is_last`: no line of the set that is here stands after it.
    """

    index: int
    total: int
    arrived: int
    is_last: bool


@dataclass(frozen=True)
class TimelineLine:
    """One line of a chat's timeline. `content`: the kind's own facts; `speaker`: who wrote.

    `agent_id`: who of us wrote it; a note's author may change it. `author_profile_id`: who of a
    group did.
    """

    id: int
    social_profile_id: int
    conversation_id: int | None
    direction: Direction
    kind: str
    text: str | None
    occurred_at: datetime
    is_retracted: bool
    content: dict[str, Any] = field(hash=False, default_factory=dict)
    author_name: str | None = None
    speaker: str | None = None
    language: str | None = None
    is_automated: bool = False
    is_edited: bool = False
    file: FileFacts | None = None
    delivery: DeliveryFacts | None = None
    submission_key: str | None = None
    album: AlbumPlace | None = None
    agent_id: int | None = None
    author_profile_id: int | None = None
    is_quotable: bool = False
    quoted_id: int | None = None
    quoted: TimelineLine | None = None
    has_picture: bool = False

    dom_name: ClassVar[str] = "message"

    @property
    def author_key(self) -> str:
        """Equal for what the same person or the same of us said; "" for what nobody says to anybody
        (notes and lines about the chat itself).
        """
        if self.direction not in (Direction.INBOUND, Direction.OUTBOUND):
            return ""
        author = "auto" if self.is_automated else self.author_profile_id or self.agent_id or ""
        return f"{self.direction}:{author}"

    @property
    def is_picture(self) -> bool:
        """Whether it is, or will be, a customer's picture that can be looked at."""
        states = (AttachmentState.STORED, AttachmentState.DUE)
        is_there = self.file is not None and self.file.state in states
        is_theirs = self.direction == Direction.INBOUND and not self.is_retracted
        return self.kind == "image" and is_there and is_theirs


@dataclass(frozen=True)
class Unread:
    """What of a conversation its reader has not read: how many of the customer's lines, from which
    on.
    """

    first_id: int
    count: int


@dataclass(frozen=True)
class Timeline:
    """The newest part of a chat up to one conversation, oldest line first."""

    conversation_id: int
    lines: tuple[TimelineLine, ...]
    has_older: bool

    dom_name: ClassVar[str] = "timeline"

    @property
    def id(self) -> int:
        """Named after the conversation it was opened from."""
        return self.conversation_id
