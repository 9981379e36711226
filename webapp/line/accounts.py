"""What the webhook must know of an account, kept for seconds so that an ack costs one insert."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import undefer

from webapp.channels.events import ChannelAccountChanged
from webapp.channels.models import ChannelAccount
from webapp.core import clock
from webapp.core.database import db
from webapp.line.region import is_offered
from webapp.realtime.notice import Notice

KIND = "line"
KEPT_SECONDS = 5.0


def transport() -> Any:
    """LINE's transport of the app that runs, which holds the client."""
    return current_app.extensions["kanava_transports"][KIND]


@dataclass(frozen=True)
class OldSecret:
    """A channel secret of before, and until when LINE may still sign with it."""

    value: str = field(repr=False)
    until: datetime


@dataclass(frozen=True)
class LineAccount:
    """An account's facts as plain values; the secrets are never logged.

    `access_token` None: Kanava issues its own. `is_closed`: deleted, or taken off its workstream;
    its webhook takes nothing.
    """

    id: int
    channel_id: str
    webhook_key: str
    channel_secret: str
    old_secrets: tuple[OldSecret, ...]
    access_token: str | None
    destination: str | None
    is_closed: bool

    @property
    def channel_secrets(self) -> tuple[str, ...]:
        """The secrets a signature may be made with now."""
        moment = clock.now()
        return (
            self.channel_secret,
            *(old.value for old in self.old_secrets if old.until > moment),
        )

    def __repr__(self) -> str:
        return f"LineAccount({self.id})"


_kept: dict[str | int, tuple[float, LineAccount]] = {}


def account_by_key(webhook_key: str) -> LineAccount | None:
    """The account a webhook path belongs to, deleted or not; None for an unknown path.

    Raises Unreadable.
    """
    return _find(webhook_key, ChannelAccount.webhook_key)


def account_by_id(account_id: int) -> LineAccount:
    """The account of that id, unless it was deleted: for whoever is about to call LINE.

    Raises:
        LookupError: there is none, or LINE may not be used in this region.
        Unreadable: no key of ours opens its credentials.
    """
    if not is_offered():
        raise LookupError("LINE is not offered in this region")
    account = _find(account_id, ChannelAccount.id)
    if account is None or not account.channel_secret:
        raise LookupError(f"no account {account_id}")
    return account


def _find(key: str | int, column: Any) -> LineAccount | None:
    kept = _kept.get(key)
    if kept is not None and clock.monotonic() - kept[0] < KEPT_SECONDS:
        return kept[1]
    row = db.session.scalar(
        select(ChannelAccount)
        .where(column == key, ChannelAccount.kind == KIND)
        .options(undefer(ChannelAccount.credentials))
    )
    account = _plain(row) if row is not None else None
    db.session.rollback()
    if account is not None:
        _kept[key] = (clock.monotonic(), account)
    return account


def _plain(row: ChannelAccount) -> LineAccount:
    kept = row.credentials
    return LineAccount(
        id=row.id,
        channel_id=row.external_id,
        webhook_key=row.webhook_key,
        channel_secret=kept.get("channel_secret", ""),
        old_secrets=tuple(
            OldSecret(old["value"], datetime.fromisoformat(old["until"]))
            for old in kept.get("old_secrets") or ()
        ),
        access_token=kept.get("access_token"),
        destination=row.destination,
        is_closed=row.deleted_at is not None or row.detached_at is not None,
    )


def forget(_event: ChannelAccountChanged | None = None) -> list[Notice]:
    """Drop what is kept: an account changed."""
    _kept.clear()
    return []
