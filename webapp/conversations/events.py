"""What happens to conversations."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core.events import Event


@dataclass(frozen=True)
class MessagePosted(Event):
    """A line was added to a chat's timeline. `is_latest` False: it landed further up."""

    message_id: int
    social_profile_id: int
    conversation_id: int | None
    is_latest: bool = True


@dataclass(frozen=True)
class MessageChanged(Event):
    """A line of the timeline shows something else now: retracted, or its file arrived."""

    message_id: int
    social_profile_id: int
    conversation_id: int | None


@dataclass(frozen=True)
class ConversationChanged(Event):
    """State, owner, queue or offer changed. The agents and queues are those before and after."""

    conversation_id: int
    agent_ids: tuple[int, ...] = ()
    queue_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class ConversationsChanged(Event):
    """Many conversations changed at once, in state or queue: one fact for all of them."""

    conversation_ids: tuple[int, ...]
    agent_ids: tuple[int, ...] = ()
    queue_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class ConversationClosed(Event):
    """Its agent closed it for good. What is closed by a rule or by itself is not told here."""

    conversation_id: int


@dataclass(frozen=True)
class OfferChanged(Event):
    """An offer began to ring at an agent, or stopped.

    `transferred_by_id`: when it stopped, who gave the conversation to this agent by name.
    """

    conversation_session_id: int
    conversation_id: int
    agent_id: int
    queue_id: int | None = None
    transferred_by_id: int | None = None


@dataclass(frozen=True)
class DraftChanged(Event):
    """What an agent typed and did not send begins otherwise, or is there no more."""

    conversation_id: int
    agent_id: int


@dataclass(frozen=True)
class Typed(Event):
    """An agent typed into the field of an answer or a note; `is_over`: sent it, or took it out."""

    conversation_id: int
    agent_id: int
    is_note: bool = False
    is_over: bool = False


@dataclass(frozen=True)
class PendingAnswersChanged(Event):
    """An answer waits to be taken back by its writer, or waits no more: sent, or taken back."""

    conversation_id: int
    agent_id: int


@dataclass(frozen=True)
class MentionsChanged(Event):
    """An agent was mentioned in a note, is mentioned no more, or has seen it."""

    agent_id: int


@dataclass(frozen=True)
class ConversationRead(Event):
    """An agent has read a chat."""

    conversation_id: int
    agent_id: int
