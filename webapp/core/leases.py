"""Claims with a lease: a row is somebody's until a moment, and then simply due again.

No moment is trusted blindly: a clock can be set back, and what was written before lies in a future
that may take an hour to come. So a lease counts only while it could have been given now, and a
pause only while it could have been ordered now; twice over, because the clocks of several machines
differ a little.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from webapp.core import clock
from webapp.core.clock import BACKOFF_CAP_SECONDS
from webapp.core.database import UtcDateTime, count_changed, db
from webapp.core.transaction import transaction

TOLERANCE = 2.0


# For statements that are made once and run often: `moments` gives these their values.
NOW, AHEAD = (bindparam(name, type_=UtcDateTime()) for name in ("now", "ahead"))


def moments(longest_seconds: float = BACKOFF_CAP_SECONDS) -> dict[str, datetime]:
    """What NOW and AHEAD stand for at this moment; AHEAD is what only a clock ahead has written."""
    return {"now": clock.now(), "ahead": clock.after(TOLERANCE * longest_seconds)}


def is_past(column: Any, now: Any = NOW, ahead: Any = AHEAD) -> Any:
    """The SQL condition "its moment has come", of given moments."""
    return or_(column <= now, column > ahead)


def is_due(column: Any, longest_seconds: float = BACKOFF_CAP_SECONDS) -> Any:
    """The SQL condition "its moment has come". `longest_seconds`: no pause is ever longer."""
    return is_past(column, **moments(longest_seconds))


def is_unheld(column: Any, lease_seconds: float) -> Any:
    """The SQL condition "in nobody's lease", of a column with the end of leases so long."""
    return or_(column.is_(None), is_due(column, lease_seconds))


def is_from_future(column: Any, seconds: float) -> Any:
    """The SQL condition "written by a clock that was ahead": further off than so many seconds
    allow, with tolerance.
    """
    return column > clock.after(TOLERANCE * seconds)


def pull_back(column: Any, seconds: float) -> int:
    """Set moments that a clock ahead wrote to now, inside a transaction; how many."""
    table = column.class_
    is_ahead = is_from_future(column, seconds)
    return count_changed(update(table).where(is_ahead).values({column.key: clock.now()}))


def claim_next(
    model: Any, lease_seconds: float, *conditions: Any, first: tuple[Any, ...] = ()
) -> tuple[int, datetime] | None:
    """Lease the longest-due free row and commit; give (id, leased_until) or None.

    `first`: columns by which rows go before they go by how long they are due.

    The lease's end doubles as its token: whoever records the outcome states it in the WHERE, so a
    holder that was too slow changes nothing. A first look without a write spares SQLite's one
    writer when nothing is due.
    """
    is_free = is_due(model.due_at) & is_unheld(model.leased_until, lease_seconds)
    wanted = select(model.id).where(is_free, *conditions)
    candidates = db.session.scalars(wanted.order_by(*first, model.due_at, model.id).limit(8)).all()
    db.session.rollback()
    for row_id in candidates:
        leased_until = clock.after(lease_seconds)
        with transaction():
            is_ours = count_changed(
                update(model)
                .where(model.id == row_id, is_free, *conditions)
                .values(leased_until=leased_until)
            )
        if is_ours:
            return row_id, leased_until
    return None
