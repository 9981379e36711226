"""What happens in consults."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core.events import Event


@dataclass(frozen=True)
class ParticipantChanged(Event):
    """Somebody was asked into a conversation, joined it, was added to its answers, or is out.

    `invited_by_id`: who asked. `is_news`: to them, or to the participant, in a passing note.
    """

    participant_id: int
    conversation_id: int
    agent_id: int
    invited_by_id: int | None = None
    is_news: bool = False


@dataclass(frozen=True)
class ConsultSaid(Event):
    """Somebody said something in a conversation's consult."""

    conversation_id: int


@dataclass(frozen=True)
class ConsultRead(Event):
    """An agent has read a consult."""

    agent_id: int
