"""What the pages of LINE accounts show, as plain rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from webapp.agents.models import Agent
from webapp.channels.models import (
    ChannelAccount,
    ChannelCheck,
    ChannelInstance,
    CheckOutcome,
    SetUpDraft,
)
from webapp.core import clock
from webapp.core.database import NOTHING_HERE, db, kept_row
from webapp.core.errors import NotFound
from webapp.intake.models import WebhookTally
from webapp.line.accounts import KIND
from webapp.line.setup.drafts import DONE, WIZARD, name_of
from webapp.workstreams.models import Workstream

NEARLY_SPENT = 0.9


@dataclass(frozen=True)
class PlanUse:
    """How much of the month's paid messages is used; `limit` None: the plan has none."""

    used: int
    limit: int | None

    @property
    def is_nearly_spent(self) -> bool:
        """True from nine tenths on."""
        return self.limit is not None and self.used >= NEARLY_SPENT * self.limit


@dataclass(frozen=True)
class Health:
    """How an account stands: the newest word of each check."""

    bad: tuple[str, ...] = ()
    is_verified: bool = False

    @property
    def is_good(self) -> bool:
        """True when nothing is known to be wrong and LINE confirmed the values."""
        return self.is_verified and not self.bad


@dataclass(frozen=True)
class AccountRow:
    """An account in the list."""

    id: int
    name: str
    display_name: str | None
    has_picture: bool
    health: Health
    workstream_id: int | None
    workstream: str | None
    last_at: datetime | None
    plan: PlanUse | None


@dataclass(frozen=True)
class DraftRow:
    """A set-up that is not done yet."""

    id: int
    name: str
    step: str
    agent: str
    changed_at: datetime


def account_rows() -> list[AccountRow]:
    """Every account whose set-up is done, by name."""
    last_at = dict(_last_webhooks())
    bad = _bad_checks()
    wanted = (
        select(ChannelAccount, Workstream.id, Workstream.name)
        .outerjoin(ChannelInstance, ChannelInstance.channel_account_id == ChannelAccount.id)
        .outerjoin(Workstream, Workstream.id == ChannelInstance.workstream_id)
        .where(ChannelAccount.kind == KIND, ChannelAccount.deleted_at.is_(None))
        .where(ChannelAccount.set_up_at.is_not(None))
        .order_by(func.lower(ChannelAccount.name), ChannelAccount.id)
    )
    return [
        AccountRow(
            account.id,
            account.name,
            account.display_name,
            bool(account.picture_key),
            Health(bad.get(account.id, ()), account.verified_at is not None),
            workstream_id,
            workstream,
            last_at.get(account.id),
            plan_of(account),
        )
        for account, workstream_id, workstream in db.session.execute(wanted)
    ]


def plan_of(account: ChannelAccount) -> PlanUse | None:
    """The plan's use as LINE told it last; None when it never did."""
    if account.quota_used is None:
        return None
    return PlanUse(account.quota_used, account.quota_limit)


def health_of(account: ChannelAccount) -> Health:
    """How one account stands."""
    return Health(_bad_checks(account.id).get(account.id, ()), account.verified_at is not None)


def _last_webhooks() -> Any:
    return db.session.execute(
        select(WebhookTally.channel_account_id, func.max(WebhookTally.last_at)).group_by(
            WebhookTally.channel_account_id
        )
    ).all()


def last_webhook_at(account_id: int) -> datetime | None:
    """When the account's webhook was called last; None: never."""
    found: datetime | None = db.session.scalar(
        select(func.max(WebhookTally.last_at)).where(WebhookTally.channel_account_id == account_id)
    )
    return found


def _bad_checks(account_id: int | None = None) -> dict[int, tuple[str, ...]]:
    newest = select(func.max(ChannelCheck.id)).group_by(
        ChannelCheck.channel_account_id, ChannelCheck.name
    )
    if account_id is not None:
        newest = newest.where(ChannelCheck.channel_account_id == account_id)
    wanted = (
        select(ChannelCheck.channel_account_id, ChannelCheck.name)
        .where(ChannelCheck.id.in_(newest), ChannelCheck.outcome == CheckOutcome.BAD)
        .order_by(ChannelCheck.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for id_, name in db.session.execute(wanted):
        found[id_] = (*found.get(id_, ()), name)
    return found


def draft_rows() -> list[DraftRow]:
    """Every set-up that is not done, the latest first. Any admin may go on with it."""
    wanted = (
        select(SetUpDraft, Agent.name)
        .join(Agent, Agent.id == SetUpDraft.agent_id)
        .where(SetUpDraft.wizard == WIZARD, SetUpDraft.step != DONE)
        .order_by(SetUpDraft.changed_at.desc(), SetUpDraft.id.desc())
    )
    return [
        DraftRow(draft.id, name_of(draft), draft.step, agent, draft.changed_at)
        for draft, agent in db.session.execute(wanted)
    ]


def get_draft(draft_id: int, *, is_locked: bool = False) -> SetUpDraft:
    """A new account's draft, for a change under the row's lock. Raises NotFound."""
    draft = db.session.get(SetUpDraft, draft_id, with_for_update=True if is_locked else None)
    if draft is None or draft.wizard != WIZARD:
        raise NotFound(_("There is nothing here."))
    return draft


def get_account(account_id: int) -> ChannelAccount:
    """An account that is kept, its set-up done or not. Raises NotFound."""
    account = kept_row(ChannelAccount, account_id)
    if account.kind != KIND:
        raise NotFound(NOTHING_HERE)
    return account


def holder_of(channel_id: str, own_id: int | None) -> ChannelAccount | None:
    """The other account that has a Channel ID already."""
    found: ChannelAccount | None = db.session.scalar(
        select(ChannelAccount).where(
            ChannelAccount.kind == KIND,
            ChannelAccount.external_id == channel_id,
            ChannelAccount.deleted_at.is_(None),
            ChannelAccount.id != (own_id or 0),
        )
    )
    return found


def workstream_of(account_id: int) -> tuple[int, int, str] | None:
    """(instance id, workstream id, its name) where an account is attached."""
    row = db.session.execute(
        select(ChannelInstance.id, Workstream.id, Workstream.name)
        .join(Workstream, Workstream.id == ChannelInstance.workstream_id)
        .where(ChannelInstance.channel_account_id == account_id)
    ).first()
    return (row[0], row[1], row[2]) if row else None


def kept_workstreams() -> list[tuple[int, str]]:
    """(id, name) of every workstream, by name."""
    wanted = select(Workstream.id, Workstream.name).where(Workstream.deleted_at.is_(None))
    return [(id_, name) for id_, name in db.session.execute(wanted.order_by(Workstream.name))]


@dataclass(frozen=True)
class OldSecret:
    """A secret that was replaced and still verifies: all that is shown of it."""

    ending: str
    until: datetime


def old_secrets_of(account: ChannelAccount) -> list[OldSecret]:
    """The old secrets that are still good."""
    kept = account.credentials.get("old_secrets") or []
    found = [OldSecret(old["value"][-4:], datetime.fromisoformat(old["until"])) for old in kept]
    return [old for old in found if old.until > clock.now()]
