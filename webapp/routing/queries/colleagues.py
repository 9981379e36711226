"""To whom a conversation could be given by name, or who could be asked, and what is in the way."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.agents.policy import PresenceStatus
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.text import squeeze
from webapp.routing.actions.placement import load_of
from webapp.routing.candidates import Candidate
from webapp.routing.eligibility import room_obstacle, skill_count
from webapp.routing.queries.members import everybody
from webapp.routing.queries.queued import skills_of
from webapp.routing.terms import AVAILABLE_OR_BUSY, Obstacle
from webapp.workstreams.models import Workstream


@dataclass(frozen=True)
class Colleague:
    """Somebody a conversation can be transferred to, or who can be asked about it.

    `skills_met` of `skills_needed` are theirs well enough, which decides nothing here (reference,
    section 11: not enforced). `obstacle`: why not now; a supervisor may insist, except on somebody
    with no console open, whom nobody would hear.
    """

    agent_id: int
    name: str
    status: PresenceStatus
    obstacle: Obstacle | None
    skills_met: int
    skills_needed: int

    @property
    def can_be_insisted_on(self) -> bool:
        """Whether a supervisor may have it ring at them all the same."""
        return self.obstacle is not Obstacle.NOT_CONNECTED


def colleagues_of(conversation: Conversation, *, is_taking: bool = True) -> list[Colleague]:
    """Everybody but who has it, those first who can take it and meet most of its skills.

    `is_taking` False: they are only asked, which needs no room.
    """
    workstream = db.session.get(Workstream, conversation.workstream_id or 0)
    load = load_of(conversation, workstream)
    skills = skills_of([conversation.id]).get(conversation.id, {})
    told = [
        Colleague(
            agent.agent_id,
            agent.name,
            agent.status,
            _away(agent) or (room_obstacle(agent, load) if is_taking else None),
            skill_count(agent, skills),
            len(skills),
        )
        for agent in everybody()
        if agent.agent_id != conversation.agent_id
    ]
    return sorted(told, key=_order)


def _away(agent: Candidate) -> Obstacle | None:
    """Away and do not disturb are no presence to be given something in (reference, section 11)."""
    if not agent.is_connected or agent.status == PresenceStatus.OFFLINE:
        return Obstacle.NOT_CONNECTED
    return None if agent.status in AVAILABLE_OR_BUSY else Obstacle.PRESENCE


def _order(colleague: Colleague) -> tuple[object, ...]:
    is_kept_away = colleague.obstacle is not None
    return is_kept_away, -colleague.skills_met, squeeze(colleague.name), colleague.agent_id
