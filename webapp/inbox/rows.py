"""What the console's lists and cards show, as small frozen values: no row, no query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from webapp.consults.queries import ParticipantMark
from webapp.conversations.models import Priority
from webapp.conversations.states import ClosureReason, ConversationState
from webapp.dispositions.policy import NOTHING_SAID, DispositionFacts
from webapp.outbox.models import DeliveryState
from webapp.routing.queries.wrap_up import WrapUpClock
from webapp.tags.queries import TagMark


@dataclass(frozen=True)
class Profile:
    """The other end of a chat, as a face and a name. `token` names the picture's URL.

    `channel_name`: what they call themselves, where we call them otherwise.
    """

    id: int
    token: str
    name: str | None
    is_group: bool
    has_picture: bool
    is_blocked: bool = False
    is_standby: bool = False
    is_barred: bool = False
    is_left: bool = False
    language: str | None = None
    status_message: str | None = None
    channel_name: str | None = None

    dom_name: ClassVar[str] = "social_profile"


@dataclass(frozen=True)
class AccountMark:
    """Which account of ours somebody writes to, where there are several.

    `short_name` "": its name's beginning stands for it (`words.account_word`).
    """

    id: int
    name: str
    short_name: str = ""
    colour: str = ""


@dataclass(frozen=True)
class Preview:
    """The newest (or first) line of a chat in a few words. `is_note`: for colleagues alone."""

    kind: str
    text: str | None
    is_ours: bool
    is_retracted: bool
    is_note: bool = False


@dataclass(frozen=True)
class ConversationRow:
    """One conversation in a list. `offered_to` names the agent at whom it rings.

    `is_staffed`: its queue has agents. `may_take`: who sees the list may take it from there.
    `lost`: how the newest answer of an agent came to nothing, or may have; else None.
    `awaiting_reply_since_at`: the customer's first words that nobody answered; `draft`: the
    beginning of the reader's own; `owner`: whose it is or was, where others' stand there too.
    `consult`: the reader takes part ("in", or "added" to its answers); `consult_unread` its lines.
    `parked_until_at`: when it comes back by itself. `is_answered`: an agent has written in it.
    """

    id: int
    state: ConversationState
    profile: Profile
    preview: Preview | None
    queue_name: str | None
    waiting_since_at: datetime | None
    last_message_at: datetime
    unread: int = 0
    offered_agent_id: int | None = None
    offered_to: str | None = None
    priority: Priority = Priority.NORMAL
    response_due_at: datetime | None = None
    is_breached: bool = False
    is_staffed: bool = True
    account: AccountMark | None = None
    may_take: bool = True
    lost: DeliveryState | None = None
    awaiting_reply_since_at: datetime | None = None
    closed_at: datetime | None = None
    draft: str | None = None
    owner: str | None = None
    wrap_up: WrapUpClock | None = None
    tags: tuple[TagMark, ...] = ()
    consult: str | None = None
    consult_unread: int = 0
    dispositions: str | None = None
    parked_until_at: datetime | None = None
    is_answered: bool = True

    dom_name: ClassVar[str] = "conversation"


@dataclass(frozen=True)
class StuckPlace:
    """A queue without agents, or no queue (None), with how many conversations wait there."""

    queue_id: int | None
    queue_name: str | None
    count: int


@dataclass(frozen=True)
class NeededSkill:
    """A skill a conversation needs. `level` is its rating's name; `is_chosen`: by a person."""

    skill_id: int
    name: str
    level: str
    rating: int
    is_chosen: bool


@dataclass(frozen=True)
class ConversationCard:
    """What stands around the timeline: who it is, where it stands, whose it is.

    `is_pickable`: agents may take it from the list. `participants`: who is asked or takes part;
    `has_consult`: there is one, or was and something was said. `follows_id`: the closed one that
    it takes up; `next_id`: the chat's next one.
    """

    id: int
    social_profile_id: int
    state: ConversationState
    profile: Profile
    queue_id: int | None
    queue_name: str | None
    queue_description: str
    agent_id: int | None
    agent_name: str | None
    previous_agent_id: int | None
    offered_agent_id: int | None
    offered_to: str | None
    account_name: str
    created_at: datetime
    state_changed_at: datetime
    waiting_since_at: datetime | None
    parked_until_at: datetime | None
    closed_at: datetime | None
    conversation_count: int
    closure_reason: ClosureReason | None = None
    priority: Priority = Priority.NORMAL
    response_due_at: datetime | None = None
    is_breached: bool = False
    skills: tuple[NeededSkill, ...] = ()
    previous_agent_name: str | None = None
    transferred_by: str | None = None
    transfer_note: str | None = None
    is_pickable: bool = True
    follows_id: int | None = None
    next_id: int | None = None
    dispositions: DispositionFacts = NOTHING_SAID
    wrap_up: WrapUpClock | None = None
    tags: tuple[TagMark, ...] = ()
    has_consult: bool = False
    participants: tuple[ParticipantMark, ...] = ()

    dom_name: ClassVar[str] = "conversation"

    @property
    def had_by(self) -> str | None:
        """Whose it is, or whose it was when it was parked or closed."""
        is_left = self.state in (ConversationState.WAITING, ConversationState.CLOSED)
        return self.agent_name or (self.previous_agent_name if is_left else None)
