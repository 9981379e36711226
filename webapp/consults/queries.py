"""Reads about consults: who takes part, what they say, what one has not read of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from sqlalchemy import bindparam, exists, func, or_, select

from webapp.agents.models import Agent
from webapp.conversations.models import ConsultDesk, ConsultLine, Conversation, Participant
from webapp.conversations.policy import Viewer
from webapp.conversations.queries import visible_to
from webapp.conversations.readers import in_consult
from webapp.core.database import db
from webapp.core.errors import NotFound

GONE = _("This request is over.")
LINES_SHOWN = 200


@dataclass(frozen=True)
class ParticipantMark:
    """Who was asked or takes part. `is_in`: joined; `is_added`: answers the customer, too."""

    id: int
    agent_id: int
    name: str
    is_in: bool
    is_added: bool

    dom_name: ClassVar[str] = "participant"


@dataclass(frozen=True)
class Said:
    """A line of a consult, and who said it."""

    id: int
    agent_id: int
    name: str
    text: str
    created_at: datetime
    submission_key: str | None

    dom_name: ClassVar[str] = "consult_line"


def participants_of(conversation_id: int) -> tuple[ParticipantMark, ...]:
    """Who takes part in a conversation or is asked to, in the order in which they were asked."""
    found = db.session.execute(_participants(), {"id": conversation_id})
    return tuple(ParticipantMark(*row) for row in found)


@cache
def _participants() -> Any:
    is_added = Participant.added_at.is_not(None)
    shown = (Participant.id, Participant.agent_id, Agent.name, Participant.is_in, is_added)
    its = Participant.conversation_id == bindparam("id"), Participant.ended_at.is_(None)
    named = select(*shown).join(Agent, Agent.id == Participant.agent_id)
    return named.where(*its).order_by(Participant.id)


def is_consulted(conversation_id: int) -> Any:
    """The condition that somebody is asked or takes part, or that something was said."""
    running = Participant.conversation_id == conversation_id, Participant.ended_at.is_(None)
    return or_(
        exists().where(*running), exists().where(ConsultLine.conversation_id == conversation_id)
    )


def lines_of(conversation_id: int) -> list[Said]:
    """The newest of what was said, at most LINES_SHOWN lines, the oldest first."""
    wanted = select(
        *(ConsultLine.id, ConsultLine.agent_id, Agent.name, ConsultLine.text),
        *(ConsultLine.created_at, ConsultLine.submission_key),
    ).join(Agent, Agent.id == ConsultLine.agent_id)
    wanted = wanted.where(ConsultLine.conversation_id == conversation_id)
    newest = wanted.order_by(ConsultLine.id.desc()).limit(LINES_SHOWN)
    return [Said(*row) for row in db.session.execute(newest)][::-1]


def desk_of(agent_id: int, conversation_id: int) -> tuple[int, str]:
    """How far the agent has read a conversation's consult, and what they have not sent."""
    desk = db.session.get(ConsultDesk, (agent_id, conversation_id))
    return (desk.line_id, desk.draft) if desk is not None else (0, "")


def get_participant_for(viewer: Viewer, participant_id: int) -> Participant:
    """Of a conversation this viewer may see, or the request that rings at them. Raises NotFound."""
    seen = select(Conversation.id).where(visible_to(viewer))
    is_own = Participant.agent_id == viewer.agent_id
    participant: Participant | None = db.session.scalar(
        select(Participant).where(
            Participant.id == participant_id,
            or_(is_own, Participant.conversation_id.in_(seen)),
        )
    )
    if participant is None:
        raise NotFound(str(GONE))
    return participant


def unread_in_consult(agent_id: Any) -> Any:
    """Of a Conversation in a statement: how many lines of its consult the agent has not read, who
    has it or takes part; what others read is no concern of theirs.
    """
    is_theirs = or_(Conversation.agent_id == agent_id, Conversation.id.in_(in_consult(agent_id)))
    read_until = (
        select(ConsultDesk.line_id)
        .where(ConsultDesk.agent_id == agent_id, ConsultDesk.conversation_id == Conversation.id)
        .correlate(Conversation)
        .scalar_subquery()
    )
    return (
        select(func.count(ConsultLine.id))
        .where(
            is_theirs,
            ConsultLine.conversation_id == Conversation.id,
            ConsultLine.id > func.coalesce(read_until, 0),
        )
        .correlate(Conversation)
        .scalar_subquery()
    )


def audience_of(conversation_id: int) -> set[int]:
    """Whose lists tell of a conversation's consult: whoever has it, and who takes part."""
    owner = select(Conversation.agent_id).where(
        Conversation.id == conversation_id, Conversation.agent_id.is_not(None)
    )
    joined = select(Participant.agent_id).where(
        Participant.conversation_id == conversation_id, Participant.is_in
    )
    return set(db.session.scalars(owner.union(joined)))
