"""How accounts stand: what their channel says of them, and what their checks found."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from webapp.channels.events import ChannelAccountChanged
from webapp.channels.gateway import AccountFacts
from webapp.channels.models import ChannelAccount, ChannelCheck, CheckOutcome
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.events import record

KEPT_SECONDS = 90 * 24 * 3600.0


def keep_facts(account_id: int, facts: AccountFacts) -> None:
    """Keep what the channel says of an account; its first known destination stays."""
    account = db.session.get_one(ChannelAccount, account_id)
    account.verified_at = clock.now()
    shown = (account.display_name, account.basic_id, account.chat_mode)
    account.display_name = facts.display_name
    account.basic_id = facts.basic_id
    account.chat_mode = facts.chat_mode
    if facts.quota_used is not None:
        account.quota_limit, account.quota_used = facts.quota_limit, facts.quota_used
        account.quota_at = clock.now()
    is_changed = shown != (account.display_name, account.basic_id, account.chat_mode)
    db.session.flush()
    if is_changed:
        record(ChannelAccountChanged(account_id))
    learn_destination(account_id, facts.destination)


def learn_destination(account_id: int, destination: str) -> None:
    """Keep the id an account has in messages, if none was known; the first one stays."""
    _change(account_id, ChannelAccount.destination.is_(None), destination=destination)


def mark_tested(account_id: int) -> None:
    """Note that the channel's own test of the webhook came in under a good signature."""
    count_changed(
        update(ChannelAccount).where(ChannelAccount.id == account_id).values(tested_at=clock.now())
    )


def mark_unhealthy(account_id: int, reason: str) -> None:
    """Note that the channel refuses the account's credentials, and since when."""
    is_news = ChannelAccount.unhealthy_reason.is_(None) & ChannelAccount.deleted_at.is_(None)
    _change(account_id, is_news, unhealthy_reason=reason[:500], unhealthy_at=clock.now())


def mark_healthy(account_id: int) -> None:
    """Note that the channel takes the credentials (again)."""
    is_news = ChannelAccount.unhealthy_reason.is_not(None)
    _change(account_id, is_news, unhealthy_reason=None, unhealthy_at=None)


def _change(account_id: int, is_news: Any, **values: Any) -> None:
    changed = update(ChannelAccount).where(ChannelAccount.id == account_id, is_news)
    if count_changed(changed.values(**values)):
        record(ChannelAccountChanged(account_id))


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
