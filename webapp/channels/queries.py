"""Reads about channel accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import func, or_, select

from webapp.agents.models import Agent
from webapp.channels.models import (
    WAITING,
    ChannelAccount,
    ChannelCheck,
    ChannelInstance,
    CheckOutcome,
    SetUpDraft,
)
from webapp.core.audit import folded
from webapp.core.database import db


@dataclass(frozen=True)
class AccountProblem:
    """An account through which nothing can be sent, why, and since when."""

    name: str
    reason: str
    since_at: datetime | None


@dataclass(frozen=True)
class UnfinishedSetUp:
    """A set-up on a workstream that somebody left."""

    agent_id: int
    agent: str
    changed_at: datetime


def unfinished_set_ups(workstream_id: int) -> list[UnfinishedSetUp]:
    """Set-ups begun on a workstream and neither finished nor discarded, the latest first."""
    wanted = (
        select(Agent.id, Agent.name, SetUpDraft.changed_at)
        .join(SetUpDraft, SetUpDraft.agent_id == Agent.id)
        .where(SetUpDraft.workstream_id == workstream_id)
        .order_by(SetUpDraft.changed_at.desc(), SetUpDraft.id.desc())
    )
    return [UnfinishedSetUp(*row) for row in db.session.execute(wanted)]


def account_problems() -> list[AccountProblem]:
    """Accounts in service whose channel refuses our credentials, the longest first."""
    wanted = select(
        ChannelAccount.name, ChannelAccount.unhealthy_reason, ChannelAccount.unhealthy_at
    ).where(ChannelAccount.unhealthy_reason.is_not(None), *_in_service())
    found = db.session.execute(wanted.order_by(ChannelAccount.unhealthy_at))
    return [AccountProblem(name, reason or "", since) for name, reason, since in found]


@dataclass(frozen=True)
class AccountTrouble:
    """A check of an account that found something broken, and since when."""

    account_id: int
    account_name: str
    check_name: str
    code: str
    detail: str | None
    since_at: datetime


def admin_problems() -> list[AccountTrouble]:
    """What an admin must mend, the longest-standing first: accounts in service, broken checks.

    A check stays broken until it was found good, or waits for another that is broken: a channel
    that cannot be asked proves nothing.
    """
    known = (
        select(func.max(ChannelCheck.id))
        .where(or_(ChannelCheck.outcome != CheckOutcome.UNKNOWN, ChannelCheck.code == WAITING))
        .group_by(ChannelCheck.channel_account_id, ChannelCheck.name)
    )
    wanted = (
        select(
            ChannelAccount.id,
            ChannelAccount.name,
            ChannelCheck.name,
            ChannelCheck.code,
            ChannelCheck.detail,
            ChannelCheck.first_at,
        )
        .join(ChannelAccount, ChannelAccount.id == ChannelCheck.channel_account_id)
        .where(
            ChannelCheck.id.in_(known),
            ChannelCheck.outcome == CheckOutcome.BAD,
            *_in_service(),
        )
        .order_by(ChannelCheck.first_at, ChannelCheck.id)
    )
    return [AccountTrouble(*row) for row in db.session.execute(wanted)]


def _in_service() -> tuple[Any, ...]:
    """Set up, and neither taken off its workstream nor deleted: only these are missed."""
    return (
        ChannelAccount.set_up_at.is_not(None),
        ChannelAccount.detached_at.is_(None),
        ChannelAccount.deleted_at.is_(None),
    )


def is_name_taken(name: str, own_id: int | None = None) -> bool:
    """Whether another kept account is called so: case and width do not count.

    Compared here and not in the database: SQLite's lower() knows only ASCII.
    """
    wanted = select(ChannelAccount.name).where(
        ChannelAccount.deleted_at.is_(None), ChannelAccount.id != (own_id or 0)
    )
    return folded(name) in {folded(kept) for kept in db.session.scalars(wanted)}


def latest_checks(account_id: int) -> dict[str, ChannelCheck]:
    """The newest run of each check of an account, by the check's name."""
    newest = select(func.max(ChannelCheck.id)).where(ChannelCheck.channel_account_id == account_id)
    wanted = select(ChannelCheck).where(ChannelCheck.id.in_(newest.group_by(ChannelCheck.name)))
    return {check.name: check for check in db.session.scalars(wanted)}


def check_history(account_id: int, limit: int = 100) -> list[ChannelCheck]:
    """The runs of all checks of an account, the newest first."""
    wanted = select(ChannelCheck).where(ChannelCheck.channel_account_id == account_id)
    return list(db.session.scalars(wanted.order_by(ChannelCheck.id.desc()).limit(limit)))


def last_four(account: ChannelAccount) -> dict[str, str | None]:
    """All that is ever shown of an account's credentials; None where there is none."""
    kept = account.credentials
    return {
        name: str(kept[name])[-4:] if kept.get(name) else None
        for name in ("channel_secret", "access_token")
    }


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


def workstream_of(channel_account_id: int) -> int | None:
    """The workstream an account is on; None while it is on none."""
    found: int | None = db.session.scalar(
        select(ChannelInstance.workstream_id).where(
            ChannelInstance.channel_account_id == channel_account_id
        )
    )
    return found
