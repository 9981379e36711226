"""Every few minutes each account is looked at: credentials, plan, the way in, silence, picture."""

from __future__ import annotations

import logging
import random
from datetime import datetime

from sqlalchemy import exists, select, update

from webapp.channels import pictures
from webapp.channels.actions.standing import mark_unhealthy, record_check
from webapp.channels.models import ChannelAccount, ChannelCheck, ChannelInstance, CheckOutcome
from webapp.channels.queries import latest_checks
from webapp.core import clock, storage
from webapp.core.crypto import Unreadable
from webapp.core.database import count_changed, db
from webapp.core.leases import Leases
from webapp.core.transaction import transaction
from webapp.core.worker import Duty
from webapp.intake.queries import tallies
from webapp.line.accounts import KIND, transport
from webapp.line.checks import check_credentials
from webapp.line.findings import WAITING, Finding, bad, good, unknown
from webapp.line.policy import Hour, is_silent
from webapp.line.webhook_checks import look

log = logging.getLogger(__name__)
CHECKS = "account_checks"
# Longer than a check may take when LINE answers every call at the last moment.
LEASE_SECONDS = 120.0
PAUSE_SECONDS = 300.0
SOON_SECONDS = 60.0
SILENCE_HOURS = 14 * 24.0

Claim = tuple[int, datetime]
_IS_OURS = (ChannelAccount.kind == KIND) & ChannelAccount.deleted_at.is_(None)
LEASES = Leases(ChannelAccount, LEASE_SECONDS, _IS_OURS)


def claim() -> Claim | None:
    """Lease the account that has waited longest for its look."""
    return LEASES.claim()


def handle(claimed: Claim) -> None:
    """Look at one account and say when next: soon while something is not as it must be."""
    account_id, leased_until = claimed
    try:
        check_account(account_id)
    except Exception:
        log.exception("account %s could not be checked", account_id)
    seconds = PAUSE_SECONDS if _is_well(account_id) else SOON_SECONDS
    with transaction():
        count_changed(
            update(ChannelAccount)
            .where(ChannelAccount.id == account_id, ChannelAccount.leased_until == leased_until)
            .values(due_at=clock.after(seconds * _spread()), leased_until=None)
        )


def _spread() -> float:
    """Accounts made at the same moment must not ask LINE at the same moment for ever."""
    return random.uniform(0.8, 1.2)  # noqa: S311 (no secret)


def check_account(account_id: int) -> None:
    """Everything that can be asked of an account, asked and recorded. Network: in no transaction.

    An account that is gone is left alone.
    """
    db.session.rollback()
    try:
        proof = check_credentials(account_id)
    except LookupError:
        return
    except Unreadable:
        _record(account_id, bad("secret", "unreadable"), is_unusable=True)
        return
    if proof.facts is None:
        return
    look(account_id)
    _record(account_id, _silence(account_id))
    _keep_picture(account_id, proof.facts.picture_url)


def _record(account_id: int, finding: Finding, *, is_unusable: bool = False) -> None:
    with transaction():
        record_check(account_id, finding.name, finding.outcome, finding.code, finding.detail)
        if is_unusable:
            mark_unhealthy(account_id, "its credentials cannot be read with this server's key")


def _is_well(account_id: int) -> bool:
    checks: dict[str, ChannelCheck] = latest_checks(account_id)
    db.session.rollback()
    known = [check for check in checks.values() if check.code != WAITING]
    return bool(known) and all(check.outcome == CheckOutcome.GOOD for check in known)


def _silence(account_id: int) -> Finding:
    """Only an account that serves a workstream is missed."""
    served = exists().where(ChannelInstance.channel_account_id == account_id)
    is_served = db.session.scalar(select(served))
    before = latest_checks(account_id).get("silence")
    # Who was silent for long is so until something comes, when no pause is known to compare with.
    was_silent = before is not None and before.outcome == CheckOutcome.BAD
    hours = [
        Hour(tally.received, tally.last_at)
        for tally in tallies(account_id, SILENCE_HOURS)
        if tally.last_at is not None
    ]
    db.session.rollback()
    is_known = is_silent(clock.now(), hours) if is_served else None
    if is_known is None and not (is_served and was_silent):
        return unknown("silence", WAITING)
    return good("silence") if is_known is False else bad("silence", "silent")


def _keep_picture(account_id: int, url: str | None) -> None:
    """Have the account's picture in our storage; LINE tells of another one by another URL."""
    account = db.session.get_one(ChannelAccount, account_id)
    old_url, old_key = account.picture_url, account.picture_key
    db.session.rollback()
    if url is None or (url == old_url and old_key is not None):
        return
    key = pictures.fetch(transport(), url)
    if key is None:
        return
    with transaction():
        account = db.session.get_one(ChannelAccount, account_id)
        account.picture_url, account.picture_key = url, key
    if old_key is not None and old_key != key:
        storage.delete(old_key)


DUTY = Duty(CHECKS, claim, handle)
"""The one thread that looks: accounts are asked one after another, so LINE is never rushed."""
