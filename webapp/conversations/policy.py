"""Who may see and who may write: the one authorisation rule, as pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webapp.conversations.states import ConversationState


@dataclass(frozen=True)
class Viewer:
    """An agent's rights, as plain values. `is_supervising`: admins and supervisors see all."""

    agent_id: int
    queue_ids: frozenset[int] = frozenset()
    is_supervising: bool = False


@dataclass(frozen=True)
class ConversationFacts:
    """What the rules need to know of a conversation. `is_standby`: another service answers it.

    `reader_ids`: who was mentioned in a note of it.
    """

    queue_id: int | None
    agent_id: int | None
    previous_agent_id: int | None
    offered_agent_id: int | None
    state: ConversationState
    is_standby: bool = False
    reader_ids: frozenset[int] = frozenset()


def may_view(viewer: Viewer, facts: ConversationFacts) -> bool:
    """Who may work on it sees it, and who was mentioned in a note of it reads it.

    `queries.visible_to` is the same rule in SQL; a test holds the two together.
    """
    return may_work_on(viewer, facts) or viewer.agent_id in facts.reader_ids


def may_work_on(viewer: Viewer, facts: ConversationFacts) -> bool:
    """Supervisors on all, an agent on what is or was theirs, is offered, or is in their queues.

    Who may not, and reads it, can add notes; takes nothing and answers nobody.
    """
    own = (facts.agent_id, facts.previous_agent_id, facts.offered_agent_id)
    return viewer.is_supervising or viewer.agent_id in own or facts.queue_id in viewer.queue_ids


def may_write(viewer: Viewer, facts: ConversationFacts) -> bool:
    """Only the owner answers, while the conversation is active and no other service holds it."""
    is_owner = facts.agent_id == viewer.agent_id
    return is_owner and facts.state == ConversationState.ACTIVE and not facts.is_standby


# An answer that waits to be taken back is under way this long before it would be counted.
SPARE_SECONDS = 2.0


def seconds_to_wait(undo_seconds: int, free_until: datetime | None, now: datetime) -> float:
    """How long a sent answer waits to be taken back: as its writer chose, but never so long that
    it costs a message of the plan that it would not have cost at once.
    """
    if free_until is None:
        return float(undo_seconds)
    free_seconds = (free_until - now).total_seconds() - SPARE_SECONDS
    return max(0.0, min(float(undo_seconds), free_seconds))


def may_identify(
    viewer: Viewer, facts: ConversationFacts, *, is_left_to_supervisors: bool = False
) -> bool:
    """Who says whose contact a customer is: the owner, or a supervisor, also once it is closed.

    `is_left_to_supervisors`: the centre keeps agents from it.
    """
    is_owner = facts.agent_id == viewer.agent_id and not is_left_to_supervisors
    return viewer.is_supervising or is_owner
