"""What a channel says of an account of ours, kept."""

from __future__ import annotations

from sqlalchemy import update

from webapp.channels.events import ChannelAccountChanged
from webapp.channels.gateway import AccountFacts
from webapp.channels.models import ChannelAccount
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.events import record


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
    if count_changed(
        update(ChannelAccount)
        .where(ChannelAccount.id == account_id, ChannelAccount.destination.is_(None))
        .values(destination=destination)
    ):
        record(ChannelAccountChanged(account_id))


def mark_tested(account_id: int) -> None:
    """Note that the channel's own test of the webhook came in under a good signature."""
    count_changed(
        update(ChannelAccount).where(ChannelAccount.id == account_id).values(tested_at=clock.now())
    )


def mark_unhealthy(account_id: int, reason: str) -> None:
    """Note that the channel refuses the account's credentials, and since when."""
    if count_changed(
        update(ChannelAccount)
        .where(
            ChannelAccount.id == account_id,
            ChannelAccount.unhealthy_reason.is_(None),
            ChannelAccount.deleted_at.is_(None),
        )
        .values(unhealthy_reason=reason[:500], unhealthy_at=clock.now())
    ):
        record(ChannelAccountChanged(account_id))


def mark_healthy(account_id: int) -> None:
    """Note that the channel takes the credentials (again)."""
    if count_changed(
        update(ChannelAccount)
        .where(ChannelAccount.id == account_id, ChannelAccount.unhealthy_reason.is_not(None))
        .values(unhealthy_reason=None, unhealthy_at=None)
    ):
        record(ChannelAccountChanged(account_id))
