"""Who can be told by a device stays there for routing while no page of theirs is open.

By a row among the open consoles that no socket holds: so whatever asks whether an agent would hear
it ring needs not know of devices. It is made while a page is open, and kept alive as long as one of
the agent's devices stands in.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from webapp.agents.actions.presences import open_console
from webapp.agents.models import ConsoleConnection
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.transaction import transaction
from webapp.core.worker import Duty
from webapp.devices.actions import STANDING_SECONDS
from webapp.devices.models import Device
from webapp.devices.queries import is_signed_in

# What stands in a row of a device where others name their process.
DEVICE = "device"
IS_STANDING = ConsoleConnection.process == DEVICE
# As often as processes beat for their sockets (agents/tasks.py).
BEAT_SECONDS = 5.0
RENEWED_SECONDS = 3600.0


def find_due() -> bool | None:
    """True when a row is to be made, or has not beaten for a while."""
    wanted = select(_unrecorded().exists() | _unbeaten().exists() | _short().exists())
    return True if db.session.scalar(wanted) else None


def look_after(_due: bool) -> None:
    """Make the rows that are missing; keep those alive whose device still stands in."""
    with transaction():
        for agent_id in db.session.scalars(_unrecorded()).all():
            open_console(agent_id, DEVICE)
        fresh = clock.after(STANDING_SECONDS)
        due = select(_short().subquery().c.id)
        count_changed(update(Device).where(Device.id.in_(due)).values(standing_until=fresh))
        beating = update(ConsoleConnection).where(ConsoleConnection.id.in_(_unbeaten()))
        count_changed(beating.values(seen_at=clock.now()))


def _stands_in() -> Any:
    return Device.is_standing_in & (Device.standing_until > clock.now()) & is_signed_in()


def _page_of(agent_id: Any) -> Any:
    console = aliased(ConsoleConnection)
    return exists().where(console.agent_id == agent_id, console.process != DEVICE)


def _unrecorded() -> Any:
    """Agents with a page open whose device is to stand in once it is closed."""
    row = aliased(ConsoleConnection)
    has_row = exists().where(row.agent_id == Device.agent_id, row.process == DEVICE)
    wanted = select(Device.agent_id).where(_stands_in(), ~has_row, _page_of(Device.agent_id))
    return wanted.distinct()


def _unbeaten() -> Any:
    is_kept = exists().where(Device.agent_id == ConsoleConnection.agent_id, _stands_in())
    is_old = ConsoleConnection.seen_at < clock.after(-BEAT_SECONDS)
    return select(ConsoleConnection.id).where(IS_STANDING, is_old, is_kept)


def _short() -> Any:
    """Devices whose time runs although a page is open: it counts from the last one's end."""
    is_short = Device.standing_until < clock.after(STANDING_SECONDS - RENEWED_SECONDS)
    is_kept = Device.is_standing_in, is_short, is_signed_in()
    return select(Device.id).where(*is_kept, _page_of(Device.agent_id))


DUTY = Duty("devices_standing_in", find_due, look_after, sweep_seconds=2.0)
