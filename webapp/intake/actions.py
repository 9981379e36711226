"""Stored events made due again; what came, added to its hour."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, select, update

from webapp.channels.models import ChannelAccount
from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.database import count_changed, db, insert_new
from webapp.core.events import nudge
from webapp.intake.models import EventState, WebhookEvent, WebhookTally
from webapp.intake.queries import is_failed
from webapp.intake.store import LANES
from webapp.intake.traffic import Count

KEPT_SECONDS = 90 * 24 * 3600.0
# A stored event waits from the moment it came, however often it was tried before.
_AGAIN: dict[str, Any] = {
    "state": EventState.STORED,
    "tries": 0,
    "due_at": WebhookEvent.received_at,
    "reason": None,
}


def replay(event: WebhookEvent) -> None:
    """Make a kept event due again; what still cannot be understood is ignored again."""
    db.session.execute(update(WebhookEvent).where(WebhookEvent.id == event.id).values(_AGAIN))


def replay_events(account_id: int, ids: Iterable[int] | None = None) -> int:
    """Make parked events due again, all or those of `ids`; how many. Inside a transaction."""
    wanted = is_failed(account_id)
    if ids is not None:
        wanted &= WebhookEvent.id.in_(list(ids))
    count = count_changed(update(WebhookEvent).where(wanted).values(_AGAIN))
    if count:
        note(Verb.REPLAYED, "channel_account", account_id, _name(account_id), {}, {"events": count})
        nudge(LANES)
    return count


def _name(account_id: int) -> str:
    wanted = select(ChannelAccount.name).where(ChannelAccount.id == account_id)
    return db.session.scalar(wanted) or ""


def add_count(account_id: int, hour_at: datetime, count: Count) -> None:
    """Add what came in one hour to its row."""
    key = {"channel_account_id": account_id, "hour_at": hour_at}
    if count_changed(insert_new(WebhookTally).values(**key, **_NOTHING)):
        _forget_old(account_id)
    row = WebhookTally
    count_changed(
        update(row)
        .filter_by(**key)
        .values(
            received=row.received + count.received,
            badly_signed=row.badly_signed + count.badly_signed,
            slow=row.slow + count.slow,
            slowest_ms=_larger(row.slowest_ms, count.slowest_ms),
            last_at=_later(row.last_at, count.last_at),
        )
    )


_NOTHING = {"received": 0, "badly_signed": 0, "slow": 0, "slowest_ms": 0}


def _larger(column: Any, value: int) -> Any:
    return case((column < value, value), else_=column)


def _later(column: Any, value: datetime | None) -> Any:
    """Badly signed calls alone leave the moment of the last good one as it is."""
    if value is None:
        return column
    return case((column.is_(None) | (column < value), value), else_=column)


def _forget_old(account_id: int) -> None:
    count_changed(
        delete(WebhookTally).where(
            WebhookTally.channel_account_id == account_id,
            WebhookTally.hour_at < clock.after(-KEPT_SECONDS),
        )
    )
