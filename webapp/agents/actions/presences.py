"""An agent's presence, and the consoles that are open."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, exists, func, select, update

from webapp.agents.capacity import status_of
from webapp.agents.events import PresenceChanged
from webapp.agents.models import (
    Agent,
    ConsoleConnection,
    CustomPresence,
    Presence,
    PresenceCause,
    PresenceStatus,
    SetBy,
)
from webapp.agents.policy import CHOOSABLE, is_following
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.errors import Conflict, Invalid
from webapp.core.events import record

AT_WORK = (PresenceStatus.AVAILABLE, PresenceStatus.BUSY, PresenceStatus.DO_NOT_DISTURB)


def set_presence(
    agent: Agent,
    status: PresenceStatus,
    custom_presence_id: int | None = None,
    by: Agent | None = None,
) -> None:
    """Take the presence a person chose: the agent, or a supervisor (`by`) for them.

    Raises:
        Invalid: the system alone sets inactive, or the custom presence was deleted.
        Conflict: a supervisor's choice for who is not there; it would be undone at once.
    """
    if custom_presence_id is not None:
        status = _base_of(custom_presence_id)
    if status not in CHOOSABLE:
        raise Invalid("presence_missing", _("Choose a presence."), "status")
    is_own = by is None or by.id == agent.id
    if not is_own and status != PresenceStatus.OFFLINE:
        _require_console(agent)
    presence = _take(agent.id, status, PresenceCause.CHOSEN)
    presence.set_by = SetBy.AGENT if is_own else SetBy.SUPERVISOR
    presence.set_by_id = by.id if by is not None else agent.id
    presence.custom_presence_id = custom_presence_id
    db.session.flush()


def _require_console(agent: Agent) -> None:
    presence = db.session.get_one(Presence, agent.id, with_for_update=True, populate_existing=True)
    if presence.is_gone:
        words = _("%(name)s has no console open and stays offline until then.", name=agent.name)
        raise Conflict("console_closed", words)


def _base_of(custom_presence_id: int) -> PresenceStatus:
    """Under a shared lock: an admin who changes the base now finds this agent among who has it."""
    custom = db.session.get(
        CustomPresence, custom_presence_id, with_for_update={"read": True}, populate_existing=True
    )
    if custom is None or custom.deleted_at is not None:
        raise Invalid(
            "presence_deleted",
            _("This presence was deleted meanwhile. Choose another one."),
            "status",
        )
    return PresenceStatus(custom.status)


def _take(agent_id: int, status: PresenceStatus, cause: PresenceCause) -> Presence:
    """Set a status by the system, under the row's lock."""
    db.session.flush()
    presence = db.session.get_one(Presence, agent_id, with_for_update=True)
    presence.status, presence.cause, presence.set_by = status, cause, SetBy.SYSTEM
    presence.set_by_id = presence.custom_presence_id = None
    presence.changed_at = clock.now()
    db.session.flush()
    record(PresenceChanged(agent_id))
    return presence


def mark_missed(agent_id: int) -> None:
    """Inactive, as an offer was missed; who went away meanwhile stays so."""
    presence = db.session.get_one(Presence, agent_id, with_for_update=True)
    if presence.status in AT_WORK:
        _take(agent_id, PresenceStatus.INACTIVE, PresenceCause.MISSED)


def mark_rejected(agent_id: int) -> None:
    """Do not disturb, as an offer was rejected; a presence a person holds stays as it is."""
    presence = db.session.get_one(Presence, agent_id, with_for_update=True)
    if is_following(presence.status, presence.cause):
        _take(agent_id, PresenceStatus.DO_NOT_DISTURB, PresenceCause.REJECTED)


def reset_presence(agent: Agent) -> None:
    """Back to work: the presence is what the capacity in use says."""
    presence = db.session.get_one(Presence, agent.id, with_for_update=True)
    _take(agent.id, status_of(presence), PresenceCause.CAPACITY)


def sign_off(agent_id: int) -> None:
    """Offline at once: the last browser signed out. The next console has the default presence."""
    presence = db.session.get_one(Presence, agent_id, with_for_update=True)
    if presence.status != PresenceStatus.OFFLINE or presence.set_by != SetBy.SYSTEM:
        _take(agent_id, PresenceStatus.OFFLINE, PresenceCause.SIGNED_IN)


def begin_anew(agent_id: int) -> None:
    """Forget what was chosen before a sign-in, unless a console is open in another browser.

    The first console that opens then has the default presence.
    """
    presence = db.session.get_one(Presence, agent_id, with_for_update=True)
    is_new = presence.status == PresenceStatus.OFFLINE and presence.set_by == SetBy.SYSTEM
    is_open = exists().where(ConsoleConnection.agent_id == agent_id)
    if not is_new and not db.session.scalar(select(is_open)):
        _take(agent_id, PresenceStatus.OFFLINE, PresenceCause.SIGNED_IN)


def open_console(agent_id: int, process: str) -> int:
    """Note an open console socket and give its id; the first one ends "offline by the system"."""
    connection = ConsoleConnection(agent_id=agent_id, process=process, seen_at=clock.now())
    db.session.add(connection)
    presence = db.session.get_one(Presence, agent_id, with_for_update=True)
    presence.lost_at = None
    if presence.status == PresenceStatus.OFFLINE and presence.set_by == SetBy.SYSTEM:
        _come_in(presence)
    db.session.flush()
    record(PresenceChanged(agent_id))
    return connection.id


def _come_in(presence: Presence) -> None:
    """The agent's default; who is at work by default is as the capacity in use says."""
    default = PresenceStatus(presence.default_status)
    if default not in (PresenceStatus.AWAY, PresenceStatus.OFFLINE):
        _take(presence.agent_id, status_of(presence), PresenceCause.CAPACITY)
    elif default != presence.status:
        _take(presence.agent_id, default, PresenceCause.SIGNED_IN)


def close_consoles(*connection_ids: int) -> None:
    """Note that sockets closed; an agent's last one starts the grace time.

    A few statements, however many: after a stop all consoles of a process go together.
    """
    _forget_consoles(connection_ids, clock.now())


def drop_silent_consoles(before: datetime) -> None:
    """Forget sockets whose process has not beaten since `before`: it was killed."""
    is_silent = ConsoleConnection.seen_at < before
    silent = db.session.scalars(select(ConsoleConnection.id).where(is_silent)).all()
    last_seen = select(func.max(ConsoleConnection.seen_at))
    is_own = ConsoleConnection.agent_id == Presence.agent_id
    _forget_consoles(silent, last_seen.where(is_own).scalar_subquery())


def _forget_consoles(connection_ids: Collection[int], moment: Any) -> None:
    """Remove consoles; who has no other is lost from `moment` on.

    The presences are locked first, in the order of their ids: else each of two last consoles would
    see the other still open, and one that opens meanwhile would not be seen at all.
    """
    is_going = ConsoleConnection.id.in_(connection_ids)
    agent_ids = select(ConsoleConnection.agent_id).where(is_going)
    held = select(Presence.agent_id).where(Presence.agent_id.in_(agent_ids))
    db.session.execute(held.order_by(Presence.agent_id).with_for_update())
    is_left = exists().where(ConsoleConnection.agent_id == Presence.agent_id, ~is_going)
    wanted = select(Presence.agent_id).where(Presence.agent_id.in_(agent_ids), ~is_left)
    alone = db.session.scalars(wanted.where(Presence.lost_at.is_(None))).all()
    count_changed(update(Presence).where(Presence.agent_id.in_(alone)).values(lost_at=moment))
    count_changed(delete(ConsoleConnection).where(is_going))
    for agent_id in alone:
        record(PresenceChanged(agent_id))


def sign_off_lost(before: datetime) -> None:
    """Set agents offline whose last console closed before a moment: their grace time is over."""
    lost = select(Presence).where(
        Presence.lost_at < before, Presence.status != PresenceStatus.OFFLINE
    )
    for presence in db.session.scalars(lost.with_for_update(skip_locked=True)).all():
        _take(presence.agent_id, PresenceStatus.OFFLINE, PresenceCause.LOST)
