"""An agent's presence, and the consoles that are open."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, exists, select, update

from webapp.agents.events import PresenceChanged
from webapp.agents.models import (
    Agent,
    ConsoleConnection,
    Presence,
    PresenceCause,
    PresenceStatus,
    SetBy,
)
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.events import record


def set_presence(agent: Agent, status: PresenceStatus) -> None:
    """Take the status a person chose."""
    presence = agent.presence
    presence.status, presence.set_by = status, SetBy.AGENT
    presence.cause, presence.set_by_id = PresenceCause.CHOSEN, agent.id
    presence.custom_presence_id = presence.restored_status = None
    presence.changed_at = clock.now()
    db.session.flush()
    record(PresenceChanged(agent.id))


def open_console(agent_id: int, process: str) -> int:
    """Note an open console socket and give its id; the first one ends "offline by the system"."""
    connection = ConsoleConnection(agent_id=agent_id, process=process, seen_at=clock.now())
    db.session.add(connection)
    presence = db.session.get_one(Presence, agent_id, with_for_update=True)
    presence.lost_at = None
    if presence.status == PresenceStatus.OFFLINE and presence.set_by == SetBy.SYSTEM:
        presence.status = presence.restored_status or PresenceStatus.AVAILABLE
        presence.restored_status = None
        presence.changed_at = clock.now()
    db.session.flush()
    record(PresenceChanged(agent_id))
    return connection.id


def close_console(connection_id: int) -> None:
    """Note that a socket closed; the last one starts the agent's grace time."""
    connection = db.session.get(ConsoleConnection, connection_id)
    if connection is not None:
        _forget_console(connection_id, connection.agent_id, clock.now())


def _forget_console(connection_id: int, agent_id: int, moment: datetime) -> None:
    """Remove one console. The presence is locked first: else each of two last consoles would
    see the other still open, and one that opens meanwhile would not be seen at all.
    """
    db.session.get_one(Presence, agent_id, with_for_update=True)
    count_changed(delete(ConsoleConnection).where(ConsoleConnection.id == connection_id))
    mark_lost_if_alone(agent_id, moment)


def mark_lost_if_alone(agent_id: int, moment: datetime) -> None:
    """Start the grace time at `moment` when no console of the agent is open."""
    is_open = exists().where(ConsoleConnection.agent_id == agent_id)
    if count_changed(
        update(Presence)
        .where(Presence.agent_id == agent_id, Presence.lost_at.is_(None), ~is_open)
        .values(lost_at=moment)
    ):
        record(PresenceChanged(agent_id))


def drop_silent_consoles(before: datetime) -> None:
    """Forget sockets whose process has not beaten since `before`: it was killed."""
    silent = db.session.scalars(
        select(ConsoleConnection)
        .where(ConsoleConnection.seen_at < before)
        .order_by(ConsoleConnection.agent_id)
    ).all()
    for connection_id, agent_id, seen_at in [(c.id, c.agent_id, c.seen_at) for c in silent]:
        _forget_console(connection_id, agent_id, seen_at)


def sign_off_lost(before: datetime) -> None:
    """Set agents offline whose last console closed before a moment, keeping what they had."""
    lost = select(Presence).where(
        Presence.lost_at < before, Presence.status != PresenceStatus.OFFLINE
    )
    for presence in db.session.scalars(lost.with_for_update(skip_locked=True)).all():
        presence.restored_status = presence.status
        presence.status, presence.set_by = PresenceStatus.OFFLINE, SetBy.SYSTEM
        presence.cause, presence.set_by_id = PresenceCause.LOST, None
        presence.changed_at = clock.now()
        record(PresenceChanged(presence.agent_id))
