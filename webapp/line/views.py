"""The webhook: the only door LINE calls."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Request

from webapp.channels.actions.standing import learn_destination, mark_tested
from webapp.core import clock
from webapp.core.crypto import Unreadable
from webapp.core.errors import private_log
from webapp.core.transaction import transaction
from webapp.intake.store import keep
from webapp.intake.traffic import traffic
from webapp.line.accounts import LineAccount, account_by_key
from webapp.line.payloads import ReadBody, is_id, is_signed, read_body
from webapp.line.region import is_offered

log = private_log(__name__)
blueprint = Blueprint("line", __name__)
WEBHOOKS = "/line/webhook/"
# A status and, unless all is well, words.
Answer = tuple[int, str | None]


@blueprint.post(f"{WEBHOOKS}<webhook_key>")
def webhook(webhook_key: str) -> ResponseReturnValue:
    """What the door answers; so that the route has its place among the others."""
    status, words = answer(webhook_key, request)
    return {"message": words} if words else {}, status


def answer(webhook_key: str, request: Request) -> Answer:
    """Verify, store, answer; everything else happens later.

    Non-2xx only for a caller that is not LINE, where LINE may not be used, or when storing
    failed, so that LINE redelivers exactly what was not kept.
    """
    if not is_offered():
        return 403, "LINE is not offered in this region"
    try:
        account = account_by_key(webhook_key) if is_id(webhook_key) else None
    except Unreadable:
        log.exception("a webhook came for an account whose credentials cannot be opened")
        return 503, "not ready; send it again"
    if account is None:
        return 404, "no such webhook"
    if account.is_closed:
        return 410, "this webhook is closed"
    return _receive(account, request)


def _receive(account: LineAccount, request: Request) -> Answer:
    started = clock.monotonic()
    raw = request.get_data(cache=False)
    if not is_signed(account.channel_secrets, raw, request.headers.get("x-line-signature")):
        _count(account, started, is_good=False)
        return 401, "bad signature"
    body = read_body(raw)
    if body.problem:
        log.warning("webhook of account %s kept unread: %s", account.id, body.problem)
    if not _is_ours(account, body):
        return 400, "destination is another account"
    if not body.events:
        _note_test(account)
        return 200, None
    try:
        keep(account.id, body.events)
    except Exception:
        log.exception("webhook of account %s could not be stored", account.id)
        return 503, "could not be stored; send it again"
    _count(account, started, is_good=True)
    return 200, None


def _count(account: LineAccount, started: float, *, is_good: bool) -> None:
    traffic().note(account.id, is_signed=is_good, seconds=clock.monotonic() - started)


def _note_test(account: LineAccount) -> None:
    """LINE's connection check: no events, a good signature. Rare, so it may cost a write."""
    with transaction():
        mark_tested(account.id)


def _is_ours(account: LineAccount, body: ReadBody) -> bool:
    """The first webhook under a good signature teaches an unknown destination."""
    if body.destination is None or body.destination == account.destination:
        return True
    if account.destination is not None:
        return False
    if is_id(body.destination):
        with transaction():
            learn_destination(account.id, body.destination)
    return True
