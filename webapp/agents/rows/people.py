"""People and their presences, as their pages list them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from webapp.agents.models import (
    SIGN_IN_SECONDS,
    Agent,
    OneTimeLink,
    Presence,
    Role,
    SignIn,
    agent_role,
)
from webapp.agents.queries import CUSTOM
from webapp.agents.words import presence_name, team_reason
from webapp.conversations.models import Conversation
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.crypto import digest_of
from webapp.core.database import db, kept_row
from webapp.core.text import holds_words, squeeze
from webapp.workstreams.models import Queue, QueueMember

Names = dict[int, list[str]]


@dataclass(frozen=True)
class PersonRow:
    """A person in the list."""

    id: int
    name: str
    email: str
    state: str
    roles: tuple[str, ...]
    queues: tuple[str, ...]
    units: int
    has_two_factor: bool
    signed_in_at: datetime | None


@dataclass(frozen=True)
class Work:
    """What a person holds: conversations they have, ring at them, or would come back to them."""

    active: int
    wrap_up: int
    offered: int
    parked: int


def state_of(is_active: bool, joined_at: datetime | None) -> str:
    """Where a person stands."""
    if not is_active:
        return "deactivated"
    return "active" if joined_at else "invited"


def people_rows(words: str = "") -> list[PersonRow]:
    """Everyone, or those whose name, e-mail address or queues hold each of the words."""
    roles, queues = _role_names(), _queue_names()
    found = db.session.execute(
        select(
            Agent.id,
            Agent.name,
            Agent.email,
            Agent.active,
            Agent.joined_at,
            Presence.total_units,
            Agent.tf_totp_secret.is_not(None),
            Agent.signed_in_at,
        )
        .join(Presence, Presence.agent_id == Agent.id)
        .order_by(Agent.active.desc(), func.lower(Agent.name), Agent.id)
    )
    rows = [
        PersonRow(
            id_,
            name,
            email,
            state_of(is_active, joined_at),
            tuple(roles.get(id_, ())),
            tuple(queues.get(id_, ())),
            units,
            has_two_factor,
            signed_in_at,
        )
        for id_, name, email, is_active, joined_at, units, has_two_factor, signed_in_at in found
    ]
    # Here, not in the database: SQLite knows no upper and lower case beyond English.
    return [row for row in rows if holds_words(words, row.name, row.email, *row.queues)]


def _role_names() -> Names:
    wanted = select(agent_role.c.agent_id, Role.name).join(Role, Role.id == agent_role.c.role_id)
    return _by_agent(db.session.execute(wanted.order_by(Role.name)))


def _queue_names() -> Names:
    wanted = select(QueueMember.agent_id, Queue.name).join(Queue, Queue.id == QueueMember.queue_id)
    kept = wanted.where(Queue.deleted_at.is_(None)).order_by(func.lower(Queue.name))
    return _by_agent(db.session.execute(kept))


def _by_agent(pairs: Iterable[Any]) -> Names:
    found: Names = {}
    for agent_id, name in pairs:
        found.setdefault(agent_id, []).append(name)
    return found


def get_agent(agent_id: int) -> Agent:
    """A person. Raises NotFound."""
    return kept_row(Agent, agent_id)


def queue_names_of(agent_id: int) -> list[str]:
    """The names of somebody's queues, by name."""
    return _queue_names().get(agent_id, [])


def work_of(agent_id: int) -> Work:
    """What somebody holds right now."""
    ongoing = select(func.count()).where(Conversation.state != ConversationState.CLOSED)

    def count(*conditions: object) -> int:
        return db.session.scalar(ongoing.where(*conditions)) or 0  # type: ignore[arg-type]

    is_own = Conversation.agent_id == agent_id
    return Work(
        active=count(is_own, Conversation.state == ConversationState.ACTIVE),
        wrap_up=count(is_own, Conversation.state == ConversationState.WRAP_UP),
        offered=count(Conversation.offered_agent_id == agent_id),
        parked=count(
            Conversation.previous_agent_id == agent_id,
            Conversation.state == ConversationState.WAITING,
        ),
    )


def sign_ins_of(agent_id: int) -> list[SignIn]:
    """Where somebody is signed in, the newest first."""
    wanted = select(SignIn).where(
        SignIn.agent_id == agent_id, SignIn.created_at > clock.after(-SIGN_IN_SECONDS)
    )
    return list(db.session.scalars(wanted.order_by(SignIn.id.desc())))


def open_link_of(agent_id: int) -> OneTimeLink | None:
    """The link that still works for somebody; its token is not known any more."""
    return db.session.scalar(
        select(OneTimeLink).where(OneTimeLink.agent_id == agent_id, *_is_open())
    )


def holder_of(token: str) -> Agent | None:
    """Whom a one-time link lets in; None when it is spent, too old, or none at all."""
    holder: Agent | None = db.session.scalar(
        select(Agent)
        .join(OneTimeLink, OneTimeLink.agent_id == Agent.id)
        .where(OneTimeLink.token_digest == digest_of(token), *_is_open(), Agent.active)
    )
    return holder


def _is_open() -> tuple[Any, Any]:
    return OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > clock.now()


@dataclass(frozen=True)
class TeamRow:
    """One person: the presence as a word, since when and why, and the units in use.

    `can_be_set`: a console is open, or was a moment ago.
    """

    id: int
    name: str
    status: str
    word: str
    value: str
    reason: str
    changed_at: datetime
    used_units: int
    total_units: int
    can_be_set: bool


def team_rows(words: str = "") -> list[TeamRow]:
    """Everybody who may sign in, or those whose name or presence holds each word, by name."""
    found = db.session.scalars(
        select(Agent)
        .where(Agent.active, Agent.joined_at.is_not(None))
        .options(joinedload(Agent.presence).joinedload(Presence.custom_presence))
    ).unique()
    agents = sorted(found, key=lambda agent: (squeeze(agent.name), agent.id))
    names = {agent.id: agent.name for agent in agents}
    rows = [_row(agent, names) for agent in agents]
    return [row for row in rows if holds_words(words, row.name, row.word)]


def _row(agent: Agent, names: dict[int, str]) -> TeamRow:
    presence = agent.presence
    custom_id = presence.custom_presence_id
    return TeamRow(
        id=agent.id,
        name=agent.name,
        status=str(presence.status),
        word=presence_name(presence),
        value=f"{CUSTOM}:{custom_id}" if custom_id else str(presence.status),
        reason=team_reason(presence, names.get(presence.set_by_id or 0, "")),
        changed_at=presence.changed_at,
        used_units=presence.used_units,
        total_units=presence.total_units,
        can_be_set=not presence.is_gone,
    )
