"""LINE's own test of a webhook: when it is worth one of sixty an hour, and what it says."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select

from webapp.channels.models import ChannelAccount, ChannelCheck, CheckOutcome
from webapp.core import clock
from webapp.core.database import db
from webapp.core.text import clean
from webapp.intake.queries import last_webhook_at
from webapp.line.findings import OK, WAITING, Finding, bad, good, unknown

URL_SET, WEBHOOK_ON = "url_set", "webhook_on"
SIGNATURE, RECEIVED, IN_TIME = "signature", "test_received", "answered_in_time"
TESTED = (SIGNATURE, RECEIVED, IN_TIME)
PAUSE_SECONDS = 60.0
WANTED_PAUSE_SECONDS = 5.0
QUIET_SECONDS = 3600.0


@dataclass(frozen=True)
class WebhookTest:
    """A test that could be made: of which URL, and how all stood before."""

    account_id: int
    endpoint: str
    before: dict[str, ChannelCheck]
    is_wanted: bool


class _Pauses:
    """When this process last let LINE test an account: pages and checks may ask at once."""

    def __init__(self) -> None:
        self._at: dict[int, float] = {}
        self._lock = threading.Lock()

    def take(self, account_id: int, seconds: float) -> bool:
        """True for the first who asks within so many seconds."""
        now = clock.monotonic()
        with self._lock:
            last = self._at.get(account_id)
            is_free = last is None or now - last >= seconds
            if is_free:
                self._at[account_id] = now
        return is_free


def is_test_due(test: WebhookTest) -> bool:
    """Whether LINE should test now: a person wants it, something changed, or it was long ago."""
    pauses: _Pauses = current_app.extensions.setdefault("kanava_webhook_test_pauses", _Pauses())
    account_id, before = test.account_id, test.before
    last = before.get(RECEIVED)
    if test.is_wanted or last is None or last.code == WAITING or _is_changed(test):
        return pauses.take(account_id, WANTED_PAUSE_SECONDS)
    if last.last_at > clock.after(-PAUSE_SECONDS):
        return False
    is_good = all(name in before and before[name].outcome == CheckOutcome.GOOD for name in TESTED)
    is_due = not is_good or _is_quiet(account_id, last.last_at)
    return is_due and pauses.take(account_id, PAUSE_SECONDS)


def _is_changed(test: WebhookTest) -> bool:
    """Whether URL, switch or secret are others than when LINE tested last."""
    for name in (URL_SET, WEBHOOK_ON):
        check = test.before.get(name)
        if check is None or check.outcome == CheckOutcome.BAD:
            return True
    signed = test.before.get(SIGNATURE)
    if signed is None or (signed.code == WAITING and test.before[RECEIVED].code == OK):
        return True
    wanted = select(ChannelAccount.webhook_url).where(ChannelAccount.id == test.account_id)
    known = db.session.scalar(wanted)
    db.session.rollback()
    return known != test.endpoint


def _is_quiet(account_id: int, tried_at: datetime) -> bool:
    """Neither a webhook nor a test for an hour: a certificate may have run out meanwhile."""
    last_at = last_webhook_at(account_id)
    db.session.rollback()
    newest = max(filter(None, (last_at, tried_at)))
    return newest < clock.after(-QUIET_SECONDS)


def tested_at(account_id: int) -> datetime | None:
    wanted = select(ChannelAccount.tested_at).where(ChannelAccount.id == account_id)
    found: datetime | None = db.session.scalar(wanted)
    db.session.rollback()
    return found


def judge(body: dict[str, Any], *, is_received: bool) -> list[Finding]:
    """What LINE's word and ours make of the three points."""
    reason, status = body.get("reason"), body.get("statusCode")
    if body.get("success") is True and is_received:
        return [good(SIGNATURE), good(RECEIVED), good(IN_TIME)]
    if reason == "REQUEST_TIMEOUT":
        received = good(RECEIVED) if is_received else bad(RECEIVED, "timeout")
        signed = good(SIGNATURE) if is_received else unknown(SIGNATURE, WAITING)
        return [signed, received, bad(IN_TIME, "timeout")]
    if reason == "ERROR_STATUS_CODE" and status == 401:
        untold = [unknown(RECEIVED, "bad_signature"), unknown(IN_TIME, WAITING)]
        return [bad(SIGNATURE, "bad_signature"), *untold]
    if body.get("success") is True:
        broken = bad(RECEIVED, "not_received")
    elif reason == "ERROR_STATUS_CODE":
        broken = bad(RECEIVED, "error_status", clean(str(status), 20))
    else:
        code = "could_not_connect" if reason == "COULD_NOT_CONNECT" else "unclassified"
        broken = bad(RECEIVED, code)
    return [unknown(SIGNATURE, WAITING), broken, unknown(IN_TIME, WAITING)]
