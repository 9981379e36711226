"""How accounts stand, as their checks found it: a new row only when something changed."""

from __future__ import annotations

from sqlalchemy import delete, select

from webapp.channels.events import ChannelAccountChanged
from webapp.channels.models import ChannelAccount, ChannelCheck, CheckOutcome
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.events import record

KEPT_SECONDS = 90 * 24 * 3600.0


def record_check(
    account_id: int, name: str, outcome: CheckOutcome, code: str, detail: str | None = None
) -> None:
    """Prolong the newest run of that check when it came to the same, else begin another."""
    # Two processes that check at once would else begin two runs of the same.
    db.session.scalar(
        select(ChannelAccount.id)
        .where(ChannelAccount.id == account_id)
        .with_for_update(key_share=True)
    )
    newest = _newest(account_id, name)
    if newest is not None and (newest.outcome, newest.code, newest.detail) == (
        outcome,
        code,
        detail,
    ):
        newest.last_at, newest.count = clock.now(), newest.count + 1
        db.session.flush()
        return
    before = newest.outcome if newest is not None else None
    _forget_old(account_id, name)
    db.session.add(
        ChannelCheck(
            channel_account_id=account_id, name=name, outcome=outcome, code=code, detail=detail
        )
    )
    db.session.flush()
    if before != outcome:
        record(ChannelAccountChanged(account_id))


def _newest(account_id: int, name: str) -> ChannelCheck | None:
    return db.session.scalar(
        select(ChannelCheck)
        .where(ChannelCheck.channel_account_id == account_id, ChannelCheck.name == name)
        .order_by(ChannelCheck.id.desc())
        .limit(1)
    )


def _forget_old(account_id: int, name: str) -> None:
    count_changed(
        delete(ChannelCheck).where(
            ChannelCheck.channel_account_id == account_id,
            ChannelCheck.name == name,
            ChannelCheck.last_at < clock.after(-KEPT_SECONDS),
        )
    )
