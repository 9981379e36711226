"""Reads about channel accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select

from webapp.channels.models import ChannelAccount, ChannelInstance
from webapp.core.database import db


@dataclass(frozen=True)
class AccountProblem:
    """An account through which nothing can be sent, why, and since when."""

    name: str
    reason: str
    since_at: datetime | None


def account_problems() -> list[AccountProblem]:
    """Accounts whose channel refuses our credentials, the longest first."""
    wanted = select(
        ChannelAccount.name, ChannelAccount.unhealthy_reason, ChannelAccount.unhealthy_at
    ).where(ChannelAccount.unhealthy_reason.is_not(None))
    found = db.session.execute(wanted.order_by(ChannelAccount.unhealthy_at))
    return [AccountProblem(name, reason or "", since) for name, reason, since in found]


def adapter_of(channel_account_id: int) -> Any:
    """The transport and gateway of an account's kind of channel (see wiring.TRANSPORTS)."""
    account = db.session.get_one(ChannelAccount, channel_account_id)
    return current_app.extensions["kanava_transports"][account.kind]


def is_customer_file_allowed(channel_account_id: int) -> bool:
    """Whether customers of an account may send files; they may while it is on no workstream."""
    is_allowed = db.session.scalar(
        select(ChannelInstance.is_customer_file_allowed).where(
            ChannelInstance.channel_account_id == channel_account_id
        )
    )
    return is_allowed is not False
