"""Claims with a lease: a row is somebody's until a moment, and then simply due again.

No moment is trusted blindly: a clock can be set back, and what was written before lies in a future
that may take an hour to come. So a lease counts only while it could have been given now, and a
pause only while it could have been ordered now; twice over, because the clocks of several machines
differ a little.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, update

from webapp.core import clock
from webapp.core.clock import BACKOFF_CAP_SECONDS
from webapp.core.database import UtcDateTime, count_changed, db
from webapp.core.transaction import transaction

TOLERANCE = 2.0
# Of the rows that are due so many are tried, where others claim at the same moment.
LOOKED_AT = 8
# For statements that are made once and run often: `moments` gives the first two their values.
NOW, AHEAD, LEASE_AHEAD = (
    bindparam(name, type_=UtcDateTime()) for name in ("now", "ahead", "lease_ahead")
)


def moments(longest_seconds: float = BACKOFF_CAP_SECONDS) -> dict[str, datetime]:
    """What NOW and AHEAD stand for at this moment; AHEAD is what only a clock ahead has written."""
    return {"now": clock.now(), "ahead": clock.after(TOLERANCE * longest_seconds)}


def is_past(column: Any, now: Any = NOW, ahead: Any = AHEAD) -> Any:
    """The SQL condition "its moment has come", of given moments."""
    return or_(column <= now, column > ahead)


def is_unheld(column: Any) -> Any:
    """The SQL condition "in nobody's lease": LEASE_AHEAD is what only a clock ahead has written."""
    return or_(column.is_(None), is_past(column, ahead=LEASE_AHEAD))


def lease_moments(
    lease_seconds: float, longest_seconds: float = BACKOFF_CAP_SECONDS
) -> dict[str, datetime]:
    """What NOW, AHEAD and, of leases so long, LEASE_AHEAD stand for at this moment."""
    return {**moments(longest_seconds), "lease_ahead": clock.after(TOLERANCE * lease_seconds)}


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


class Leases:
    """Claims of a table's rows that come due one by one; the statements are made once.

    Args:
        conditions: which of the rows.
        first: columns by which rows go before they go by how long they are due.
    """

    def __init__(
        self, model: Any, lease_seconds: float, *conditions: Any, first: tuple[Any, ...] = ()
    ) -> None:
        self._table, self._seconds = model.__table__, lease_seconds
        self._conditions, self._first = conditions, first

    @cached_property
    def _is_free(self) -> Any:
        row = self._table.c
        return and_(is_past(row.due_at), is_unheld(row.leased_until), *self._conditions)

    @cached_property
    def _looking(self) -> Any:
        row = self._table.c
        order = (*self._first, row.due_at, row.id)
        return select(row.id).where(self._is_free).order_by(*order).limit(LOOKED_AT)

    @cached_property
    def _taking(self) -> Any:
        is_it = self._table.c.id == bindparam("row_id")
        taking = update(self._table).where(is_it, self._is_free)
        until = bindparam("until", type_=UtcDateTime())
        options = {"synchronize_session": False, "preserve_rowcount": True}
        return taking.values(leased_until=until).execution_options(**options)

    def claim(self) -> tuple[int, datetime] | None:
        """Lease the longest-due free row and commit; give (id, leased_until) or None.

        The lease's end doubles as its token: whoever records the outcome states it in the WHERE,
        so a holder that was too slow changes nothing. A first look without a write spares SQLite's
        one writer when nothing is due.
        """
        candidates = db.session.scalars(self._looking, lease_moments(self._seconds)).all()
        db.session.rollback()
        for row_id in candidates:
            until = clock.after(self._seconds)
            with transaction():
                values = {"row_id": row_id, "until": until, **lease_moments(self._seconds)}
                done: Any = db.session.execute(self._taking, values)
            if done.rowcount:
                return row_id, until
        return None
