"""What was asked of customers is forgotten, proved or not: it holds who signed in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.transaction import transaction
from webapp.core.worker import Duty
from webapp.verified_links.models import Verification

# What the channel says of a nonce may come late, and is told as a failure then.
KEPT_SECONDS = 24 * 3600.0
SWEEP_SECONDS = 600.0


def find_over() -> bool | None:
    """True when something is to be forgotten."""
    found = db.session.scalar(select(Verification.id).where(_is_over()).limit(1))
    return True if found is not None else None


def forget_over(_due: bool) -> None:
    """All that is over: nobody can sign in for it any more, nor confirm it."""
    with transaction():
        count_changed(delete(Verification).where(_is_over()))


def _is_over() -> Any:
    return Verification.expires_at < clock.after(-KEPT_SECONDS)


DUTY = Duty(
    "verifications", find_over, forget_over, sweep_seconds=SWEEP_SECONDS, is_writing_only=True
)
