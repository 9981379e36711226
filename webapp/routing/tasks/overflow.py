"""Moving on what has waited in a queue for too long."""

from __future__ import annotations

from contextlib import suppress

from webapp.core.errors import Conflict
from webapp.core.transaction import transaction
from webapp.core.worker import Duty, one_by_one
from webapp.routing.actions.overflow import overflow_while
from webapp.routing.queries.overflow import overdue

SWEEP_SECONDS = 5.0
AT_ONCE = 100


def find_overdue() -> list[tuple[int, int]] | None:
    """(conversation, rule) of some that waited too long, or None."""
    return overdue(AT_ONCE) or None


def pass_on(found: tuple[int, int]) -> None:
    """Carry its queue's rule out, unless it was taken or moved in the meantime."""
    with suppress(Conflict), transaction():
        overflow_while(*found)


DUTY = Duty("overflows", find_overdue, one_by_one(pass_on), sweep_seconds=SWEEP_SECONDS)
