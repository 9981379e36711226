"""Claims with a lease: a row is somebody's until a moment, and then simply due again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update

from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.transaction import transaction


def is_free(model: Any) -> Any:
    """The SQL condition "due and in nobody's lease" of a model with due_at and leased_until."""
    moment = clock.now()
    return (model.due_at <= moment) & or_(
        model.leased_until.is_(None), model.leased_until <= moment
    )


def claim_next(
    model: Any, lease_seconds: float, *conditions: Any, first: tuple[Any, ...] = ()
) -> tuple[int, datetime] | None:
    """Lease the longest-due free row and commit; give (id, leased_until) or None.

    `first`: columns by which rows go before they go by how long they are due.

    The lease's end doubles as its token: whoever records the outcome states it in the WHERE, so a
    holder that was too slow changes nothing. A first look without a write spares SQLite's one
    writer when nothing is due.
    """
    wanted = select(model.id).where(is_free(model), *conditions)
    candidates = db.session.scalars(wanted.order_by(*first, model.due_at, model.id).limit(8)).all()
    db.session.rollback()
    for row_id in candidates:
        leased_until = clock.after(lease_seconds)
        with transaction():
            is_ours = count_changed(
                update(model)
                .where(model.id == row_id, is_free(model), *conditions)
                .values(leased_until=leased_until)
            )
        if is_ours:
            return row_id, leased_until
    return None
