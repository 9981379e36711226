"""The states of a conversation and the moves between them: pure rules."""

from __future__ import annotations

from enum import StrEnum


class ConversationState(StrEnum):
    """Where a conversation stands; closed is final."""

    OPEN = "open"
    ACTIVE = "active"
    WAITING = "waiting"
    WRAP_UP = "wrap_up"
    CLOSED = "closed"


class Move(StrEnum):
    """Everything that changes a conversation's state."""

    TAKE = "take"
    RELEASE = "release"
    PARK = "park"
    REVIVE = "revive"
    REOPEN = "reopen"
    END = "end"
    RETURN = "return"
    CLOSE = "close"


class ClosureReason(StrEnum):
    """Why a conversation session ended (names after the reference product's list)."""

    AGENT_REJECTED = "agent_rejected"
    AGENT_TIMED_OUT = "agent_timed_out"
    AGENT_DISCONNECTED = "agent_disconnected"
    AGENT_PARKED = "agent_parked"
    AGENT_RELEASED = "agent_released"
    AGENT_TRANSFERRED = "agent_transferred"
    AGENT_REROUTED = "agent_rerouted"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    AGENT_CLOSED = "agent_closed"
    AUTO_CLOSED = "auto_closed"
    CUSTOMER_SILENT = "customer_silent"
    AGENT_SILENT = "agent_silent"
    OVERFLOW = "overflow"
    SUPERVISOR_ASSIGNED = "supervisor_assigned"
    SUPERVISOR_CLOSED = "supervisor_closed"
    CHANNEL_DELETED = "channel_deleted"
    CUSTOMER_BARRED = "customer_barred"
    CONVERSATION_CLOSED = "conversation_closed"


OPEN, ACTIVE = ConversationState.OPEN, ConversationState.ACTIVE
WAITING, WRAP_UP = ConversationState.WAITING, ConversationState.WRAP_UP
CLOSED = ConversationState.CLOSED

MOVES: dict[Move, tuple[frozenset[ConversationState], ConversationState]] = {
    Move.TAKE: (frozenset({OPEN}), ACTIVE),
    Move.RELEASE: (frozenset({ACTIVE}), OPEN),
    Move.PARK: (frozenset({ACTIVE}), WAITING),
    Move.REVIVE: (frozenset({WAITING}), OPEN),
    Move.REOPEN: (frozenset({WAITING}), ACTIVE),
    Move.END: (frozenset({ACTIVE}), WRAP_UP),
    Move.RETURN: (frozenset({WRAP_UP}), ACTIVE),
    Move.CLOSE: (frozenset({OPEN, ACTIVE, WAITING, WRAP_UP}), CLOSED),
}


def is_possible(move: Move, state: ConversationState) -> bool:
    """True when the design's table has that move from that state."""
    return state in MOVES[move][0]


def move_for_customer_message(state: ConversationState) -> Move | None:
    """What a customer's message does to an ongoing conversation: it revives or returns it."""
    return {WAITING: Move.REVIVE, WRAP_UP: Move.RETURN}.get(state)
