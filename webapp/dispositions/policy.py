"""What a workstream offers, as plain values, and who chooses from it: pure rules."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.conversations.policy import ConversationFacts, Viewer
from webapp.conversations.states import ConversationState

ENDING = (ConversationState.ACTIVE, ConversationState.WRAP_UP)


@dataclass(frozen=True)
class Category:
    """A heading ("": none) and the codes under it, by name and in their order."""

    name: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Offer:
    """What a workstream asks for. `codes_limit`: how many a conversation may have."""

    is_required: bool
    codes_limit: int
    categories: tuple[Category, ...] = ()


@dataclass(frozen=True)
class DispositionFacts:
    """What came of a conversation. `names`: what was chosen, with its categories; `is_asked`: its
    workstream offers codes; `is_required`: its agent closes it only with one.
    """

    names: tuple[str, ...] = ()
    is_asked: bool = False
    is_required: bool = False

    @property
    def is_missing(self) -> bool:
        """Whether it cannot be closed yet for want of a code."""
        return self.is_required and not self.names


NOTHING_SAID = DispositionFacts()


def may_choose(viewer: Viewer, facts: ConversationFacts) -> bool:
    """The owner, until it is closed; who had it and supervisors put right what is closed."""
    if facts.state in ENDING:
        return facts.agent_id == viewer.agent_id
    was_owner = facts.previous_agent_id == viewer.agent_id
    return facts.state == ConversationState.CLOSED and (was_owner or viewer.is_supervising)
