"""What the webhook must know of an account, kept for seconds so that an ack costs one insert."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from webapp.channels.events import ChannelAccountChanged
from webapp.channels.models import ChannelAccount
from webapp.core import clock
from webapp.core.database import db
from webapp.realtime.notice import Notice

KIND = "line"
KEPT_SECONDS = 5.0


@dataclass(frozen=True)
class LineAccount:
    """An account's facts as plain values; the secrets are never logged."""

    id: int
    channel_secrets: tuple[str, ...]
    access_token: str
    destination: str | None

    def __repr__(self) -> str:
        return f"LineAccount({self.id})"


_kept: dict[str | int, tuple[float, LineAccount]] = {}


def account_by_key(webhook_key: str) -> LineAccount | None:
    """The account a webhook path belongs to; None for an unknown path."""
    return _find(webhook_key, ChannelAccount.webhook_key)


def account_by_id(account_id: int) -> LineAccount:
    """The account of that id. Raises LookupError."""
    account = _find(account_id, ChannelAccount.id)
    if account is None:
        raise LookupError(f"no account {account_id}")
    return account


def _find(key: str | int, column: Any) -> LineAccount | None:
    kept = _kept.get(key)
    if kept is not None and clock.monotonic() - kept[0] < KEPT_SECONDS:
        return kept[1]
    row = db.session.scalar(
        select(ChannelAccount).where(column == key, ChannelAccount.kind == KIND)
    )
    account = _plain(row) if row is not None else None
    db.session.rollback()
    if account is not None:
        _kept[key] = (clock.monotonic(), account)
    return account


def _plain(row: ChannelAccount) -> LineAccount:
    return LineAccount(
        id=row.id,
        channel_secrets=(row.credentials["channel_secret"],),
        access_token=row.credentials["access_token"],
        destination=row.destination,
    )


def forget(_event: ChannelAccountChanged | None = None) -> list[Notice]:
    """Drop what is kept: an account changed."""
    _kept.clear()
    return []
