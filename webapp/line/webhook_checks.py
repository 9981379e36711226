"""The way in, proven: the URL LINE has, whether webhooks are on, and LINE's own test of it.

LINE tests at most 60 times an hour, so the test runs only when it can tell something new.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from webapp.channels.actions.accounts import set_webhook
from webapp.channels.actions.standing import record_check
from webapp.channels.models import ChannelAccount, ChannelCheck, CheckOutcome
from webapp.channels.queries import latest_checks
from webapp.config import LINE_API, settings
from webapp.core import http
from webapp.core.database import db
from webapp.core.text import clean
from webapp.core.transaction import transaction
from webapp.line.accounts import LineAccount, account_by_id, transport
from webapp.line.client import json_of
from webapp.line.findings import WAITING, Finding, bad, good, unanswerable, unknown
from webapp.line.tokens import NoToken
from webapp.line.webhook_test import (
    TESTED,
    URL_SET,
    WEBHOOK_ON,
    WebhookTest,
    is_test_due,
    judge,
    tested_at,
)

URL_LENGTH = 500


@dataclass(frozen=True)
class _Setting:
    """What LINE has set for an account; `findings` are of the URL and the switch."""

    findings: tuple[Finding, Finding]
    endpoint: str | None = None

    @property
    def is_testable(self) -> bool:
        return all(finding.outcome == CheckOutcome.GOOD for finding in self.findings)


def webhook_path_of(webhook_key: str) -> str:
    """The path of an account's webhook."""
    return f"/line/webhook/{webhook_key}"


def webhook_url_of(account: ChannelAccount, base: str) -> str:
    """The account's webhook as LINE must call it; `base`: the request's root, unless configured."""
    return f"{(settings().public_url or base).rstrip('/')}{webhook_path_of(account.webhook_key)}"


def set_webhook_url(account_id: int, url: str) -> Finding:
    """Write the webhook URL to LINE and keep it. Network: in no transaction."""
    if len(url) > URL_LENGTH:
        return bad(URL_SET, "too_long")
    if settings().line_api_base == LINE_API and not url.startswith("https://"):
        return bad(URL_SET, "not_https")
    account, client = account_by_id(account_id), transport().client
    answer = _ask(account, lambda token: client.set_webhook_endpoint(token, url))
    if isinstance(answer, Finding):
        return answer
    if answer.status_code != 200:
        return bad(URL_SET, "line_refused", _message(answer))
    with transaction():
        set_webhook(db.session.get_one(ChannelAccount, account_id), url)
    return good(URL_SET, url)


def look(account_id: int, *, is_test_wanted: bool = False) -> list[Finding]:
    """How the way in stands, asked anew and recorded. Network: in no transaction.

    LINE's test runs when URL and switch are right and it can tell something new, or when a person
    wants it; what was not tested now is told as it was found last.
    """
    account = account_by_id(account_id)
    before = latest_checks(account_id)
    db.session.rollback()
    setting = _read_setting(account)
    found = list(setting.findings)
    if not setting.is_testable or account.is_closed or setting.endpoint is None:
        is_told = setting.findings[0].outcome != CheckOutcome.UNKNOWN
        found += [unknown(name, WAITING) for name in TESTED] if is_told else []
    elif is_test_due(WebhookTest(account_id, setting.endpoint, before, is_test_wanted)):
        found += _test(account, setting.endpoint)
    _record(account_id, found, setting)
    named = {finding.name for finding in found}
    return found + [_as_found(name, before.get(name)) for name in TESTED if name not in named]


def _read_setting(account: LineAccount) -> _Setting:
    answer = _ask(account, transport().client.webhook_endpoint)
    if isinstance(answer, Finding):
        return _Setting((answer, unknown(WEBHOOK_ON, answer.code, answer.detail)))
    if answer.status_code == 404:
        return _Setting((bad(URL_SET, "not_set"), unknown(WEBHOOK_ON, WAITING)))
    body = json_of(answer)
    endpoint = clean(body.get("endpoint"), URL_LENGTH) if isinstance(body, dict) else ""
    if answer.status_code != 200 or not endpoint:
        failed = unknown(URL_SET, "line_failed", str(answer.status_code))
        return _Setting((failed, unknown(WEBHOOK_ON, failed.code, failed.detail)))
    # The path holds a key nobody can guess. The host is not compared: behind a proxy we may know
    # another name of ours than LINE does, and the test tells whether the call arrives.
    is_ours = urlsplit(endpoint).path.endswith(webhook_path_of(account.webhook_key))
    is_on = body.get("active") is True
    return _Setting(
        (
            good(URL_SET) if is_ours else bad(URL_SET, "other_url", endpoint),
            good(WEBHOOK_ON) if is_on else bad(WEBHOOK_ON, "switched_off"),
        ),
        endpoint,
    )


def _ask(account: LineAccount, call: Any) -> requests.Response | Finding:
    """LINE's answer, or why there is none that says something of the URL."""
    try:
        answer: requests.Response = transport().tokens.call(account, call)
    except NoToken as error:
        code = "secret_refused" if error.is_refused else "unreachable"
        return unknown(URL_SET, code, str(error))
    except http.Unreachable as error:
        return unknown(URL_SET, "unreachable", str(error))
    status = answer.status_code
    untold = unanswerable(status) or _REFUSED.get(status)
    return unknown(URL_SET, untold, str(status)) if untold else answer


_REFUSED = {401: "token_refused", 403: "token_without_right"}


def _test(account: LineAccount, endpoint: str) -> list[Finding]:
    """Let LINE call us and compare what it says with what came."""
    before = tested_at(account.id)
    client = transport().client
    answer = _ask(account, lambda token: client.test_webhook(token, endpoint))
    if isinstance(answer, Finding):
        return [unknown(name, answer.code, answer.detail) for name in TESTED]
    body = json_of(answer)
    if answer.status_code != 200 or not isinstance(body, dict):
        return [unknown(name, "line_failed", str(answer.status_code)) for name in TESTED]
    return judge(body, is_received=tested_at(account.id) != before)


def _record(account_id: int, found: list[Finding], setting: _Setting) -> None:
    with transaction():
        for finding in found:
            record_check(account_id, finding.name, finding.outcome, finding.code, finding.detail)
        account = db.session.get_one(ChannelAccount, account_id)
        if setting.is_testable and account.webhook_url != setting.endpoint:
            account.webhook_url = setting.endpoint  # pasted at LINE by hand


def _as_found(name: str, check: ChannelCheck | None) -> Finding:
    if check is None:
        return unknown(name, WAITING)
    return Finding(name, CheckOutcome(check.outcome), check.code, check.detail)


def _message(answer: requests.Response) -> str:
    body = json_of(answer)
    return clean(body.get("message"), 300) if isinstance(body, dict) else ""
