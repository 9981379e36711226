"""What routing tells of conversations."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core.events import Event


@dataclass(frozen=True)
class ResponseTargetSet(Event):
    """It is known until when a customer should have an answer."""

    conversation_id: int
    queue_id: int | None


@dataclass(frozen=True)
class ResponseBreached(Event):
    """Nobody answered a customer in time."""

    conversation_id: int
    queue_id: int | None


@dataclass(frozen=True)
class TurnTakenOver(Event):
    """A supervisor ended somebody's turn and has the conversation now: it was nobody's in between,
    and no commit shows that.
    """

    conversation_id: int
