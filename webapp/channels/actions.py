"""Verbs about channel accounts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, select, update

from webapp.channels.events import ChannelAccountChanged
from webapp.channels.models import ChannelAccount, ChannelInstance
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.errors import Invalid
from webapp.core.events import record

ID_LENGTH = 100


def create_account(
    kind: str, name: str, external_id: str, credentials: dict[str, Any], workstream_id: int
) -> ChannelAccount:
    """Create an account and attach it to a workstream.

    Raises:
        Invalid: an account of that kind and id exists already, or something is empty.
    """
    _require_whole(external_id, credentials)
    taken = exists().where(ChannelAccount.kind == kind, ChannelAccount.external_id == external_id)
    if db.session.scalar(select(taken)):
        raise Invalid(f"an account with channel ID {external_id} exists already", "channel_id")
    account = ChannelAccount(kind=kind, name=name, external_id=external_id, credentials=credentials)
    account.instance = ChannelInstance(workstream_id=workstream_id)
    db.session.add(account)
    db.session.flush()
    record(ChannelAccountChanged(account.id))
    return account


def _require_whole(external_id: str, credentials: dict[str, Any]) -> None:
    """An empty secret would make a key that everybody has."""
    if not 0 < len(external_id) <= ID_LENGTH:
        raise Invalid(f"a channel ID has 1 to {ID_LENGTH} characters", "channel_id")
    for name, value in credentials.items():
        if not value:
            raise Invalid(f"the {name.replace('_', ' ')} is empty", name)


def learn_destination(account_id: int, destination: str) -> None:
    """Keep the id an account has in messages, if none was known; the first one stays."""
    if count_changed(
        update(ChannelAccount)
        .where(ChannelAccount.id == account_id, ChannelAccount.destination.is_(None))
        .values(destination=destination)
    ):
        record(ChannelAccountChanged(account_id))


def mark_unhealthy(account_id: int, reason: str) -> None:
    """Note that the channel refuses the account's credentials, and since when."""
    if count_changed(
        update(ChannelAccount)
        .where(ChannelAccount.id == account_id, ChannelAccount.unhealthy_reason.is_(None))
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
