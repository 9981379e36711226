"""Workstreams and queues as pages list them and offer them to choose."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from webapp.agents.models import Agent, PresenceStatus
from webapp.channels.models import ChannelAccount, ChannelInstance
from webapp.core.database import db
from webapp.core.text import folded, squeeze
from webapp.workstreams.models import DistributionMode, Queue, QueueMember, Workstream


@dataclass(frozen=True)
class QueueRow:
    """A queue in the list: how many members, and the workstreams that fall back on it."""

    id: int
    name: str
    priority: int
    member_count: int
    used_by: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Candidate:
    """Somebody who is or may be a member of a queue."""

    id: int
    name: str
    email: str
    roles: tuple[str, ...]
    status: PresenceStatus
    is_active: bool


def queue_rows(words: str = "") -> list[QueueRow]:
    """Every queue whose name holds these words, by name."""
    counts = member_counts()
    used: dict[int, list[tuple[int, str]]] = {}
    named = select(Workstream.fallback_queue_id, Workstream.id, Workstream.name)
    kept = named.where(Workstream.deleted_at.is_(None)).order_by(Workstream.name)
    for queue_id, workstream_id, name in db.session.execute(kept):
        used.setdefault(queue_id, []).append((workstream_id, name))
    found = select(Queue.id, Queue.name, Queue.priority).where(Queue.deleted_at.is_(None))
    rows = [
        QueueRow(id_, name, priority, counts.get(id_, 0), tuple(used.get(id_, ())))
        for id_, name, priority in db.session.execute(found)
        if squeeze(words) in squeeze(name)
    ]
    return sorted(rows, key=lambda row: (folded(row.name), row.id))


def member_counts() -> dict[int, int]:
    """How many people who may sign in each queue has; a queue of none is missing."""
    counted = (
        select(QueueMember.queue_id, func.count())
        .join(Agent, Agent.id == QueueMember.agent_id)
        .where(Agent.active)
        .group_by(QueueMember.queue_id)
    )
    return dict(db.session.execute(counted).all())


def queue_choices() -> list[tuple[int, str]]:
    """(id, name) of every queue, by name."""
    found = select(Queue.id, Queue.name).where(Queue.deleted_at.is_(None))
    rows = [(id_, name) for id_, name in db.session.execute(found)]
    return sorted(rows, key=lambda row: folded(row[1]))


def member_names(queue_id: int) -> list[str]:
    """Who is in a queue, by name."""
    names = (
        select(Agent.name)
        .join(QueueMember, QueueMember.agent_id == Agent.id)
        .where(QueueMember.queue_id == queue_id)
    )
    return sorted(db.session.scalars(names), key=folded)


def people_for(queue_id: int | None) -> list[Candidate]:
    """Whoever may be in a queue: active people, and who is in it though deactivated."""
    members = select(QueueMember.agent_id).where(QueueMember.queue_id == (queue_id or 0))
    wanted = select(Agent).where(or_(Agent.active, Agent.id.in_(members)))
    agents = db.session.scalars(wanted).unique().all()
    people = [
        Candidate(
            id=agent.id,
            name=agent.name,
            email=agent.email,
            roles=tuple(sorted(role.name for role in agent.roles)),
            status=PresenceStatus(agent.presence.status),
            is_active=agent.active,
        )
        for agent in agents
    ]
    return sorted(people, key=lambda person: (folded(person.name), person.id))


@dataclass(frozen=True)
class WorkstreamRow:
    """A workstream in the list, with (id, account's name) of each instance on it."""

    id: int
    name: str
    mode: DistributionMode
    queue_id: int
    queue_name: str
    is_queue_empty: bool
    instances: tuple[tuple[int, str], ...]


def workstream_rows(words: str = "") -> list[WorkstreamRow]:
    """Every workstream whose name, or an account on it, holds these words, by name."""
    instances, counts = _instances(), member_counts()
    found = (
        select(Workstream, Queue.name)
        .join(Queue, Queue.id == Workstream.fallback_queue_id)
        .where(Workstream.deleted_at.is_(None))
    )
    rows = [
        WorkstreamRow(
            id=workstream.id,
            name=workstream.name,
            mode=DistributionMode(workstream.distribution_mode),
            queue_id=workstream.fallback_queue_id,
            queue_name=queue_name,
            is_queue_empty=workstream.fallback_queue_id not in counts,
            instances=tuple(instances.get(workstream.id, ())),
        )
        for workstream, queue_name in db.session.execute(found)
    ]
    wanted = [row for row in rows if _is_about(row, squeeze(words))]
    return sorted(wanted, key=lambda row: (folded(row.name), row.id))


def _is_about(row: WorkstreamRow, words: str) -> bool:
    return any(
        words in squeeze(name) for name in (row.name, *(name for _id, name in row.instances))
    )


def _instances() -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {}
    wanted = (
        select(ChannelInstance.workstream_id, ChannelInstance.id, ChannelAccount.name)
        .join(ChannelAccount, ChannelAccount.id == ChannelInstance.channel_account_id)
        .order_by(ChannelAccount.name, ChannelInstance.id)
    )
    for workstream_id, instance_id, name in db.session.execute(wanted):
        found.setdefault(workstream_id, []).append((instance_id, name))
    return found
