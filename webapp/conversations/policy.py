"""Who may see and who may write: the one authorisation rule, as pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webapp.conversations.states import ConversationState


@dataclass(frozen=True)
class Viewer:
    """An agent's rights, as plain values. `is_supervising`: admins and supervisors see all.

    `may_export`: prints and saves what they see. `may_leave_groups`: takes our account out of them.
    """

    agent_id: int
    queue_ids: frozenset[int] = frozenset()
    is_supervising: bool = False
    may_export: bool = False
    may_leave_groups: bool = False


@dataclass(frozen=True)
class ConversationFacts:
    """What the rules need to know of a conversation. `is_standby`: another service answers it;
    `is_left`: our account is out of the group.

    `reader_ids`: who was mentioned in a note of it. `participant_ids`: who takes part in it now
    besides its owner; `added_ids`: those of them who answer its customer, too.
    """

    queue_id: int | None
    agent_id: int | None
    previous_agent_id: int | None
    offered_agent_id: int | None
    state: ConversationState
    is_standby: bool = False
    is_left: bool = False
    reader_ids: frozenset[int] = frozenset()
    participant_ids: frozenset[int] = frozenset()
    added_ids: frozenset[int] = frozenset()


def may_view(viewer: Viewer, facts: ConversationFacts) -> bool:
    """Who may work on it sees it; who takes part or was mentioned in a note of it reads it.

    `queries.visible_to` is the same rule in SQL; a test holds the two together.
    """
    is_reader = viewer.agent_id in facts.reader_ids | facts.participant_ids
    return is_reader or may_work_on(viewer, facts)


def may_work_on(viewer: Viewer, facts: ConversationFacts) -> bool:
    """Supervisors on all, an agent on what is or was theirs, is offered, or is in their queues.

    Who may not, and reads it, can add notes; takes nothing and answers nobody.
    """
    own = (facts.agent_id, facts.previous_agent_id, facts.offered_agent_id)
    return viewer.is_supervising or viewer.agent_id in own or facts.queue_id in viewer.queue_ids


def may_write(viewer: Viewer, facts: ConversationFacts) -> bool:
    """The owner answers, and whom they added to it, while the conversation is active, no other
    service holds it, and our account is in the chat.
    """
    is_answering = viewer.agent_id == facts.agent_id or viewer.agent_id in facts.added_ids
    is_reachable = not facts.is_standby and not facts.is_left
    return is_answering and facts.state == ConversationState.ACTIVE and is_reachable


def may_read_consult(viewer: Viewer, facts: ConversationFacts) -> bool:
    """Whose conversation it is or was, who takes part, supervisors: its queue does not."""
    is_own = viewer.agent_id == (facts.agent_id or facts.previous_agent_id)
    return is_own or viewer.is_supervising or viewer.agent_id in facts.participant_ids


def may_write_consult(viewer: Viewer, facts: ConversationFacts) -> bool:
    """The owner and who takes part, as long as somebody has the conversation."""
    is_in = viewer.agent_id == facts.agent_id or viewer.agent_id in facts.participant_ids
    return is_in and facts.agent_id is not None


def may_host(viewer: Viewer, facts: ConversationFacts) -> bool:
    """Who asks colleagues in, adds and removes them: the owner, or a supervisor."""
    is_hosting = viewer.is_supervising or viewer.agent_id == facts.agent_id
    return is_hosting and facts.agent_id is not None


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
