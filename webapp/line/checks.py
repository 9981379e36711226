"""What LINE itself says of an account."""

from __future__ import annotations

from flask import current_app

from webapp.channels.actions import learn_destination, mark_healthy, mark_unhealthy
from webapp.core import http
from webapp.core.text import clean
from webapp.core.transaction import transaction
from webapp.line.accounts import KIND, account_by_id
from webapp.line.client import json_of


def learn_from_line(account_id: int) -> str | None:
    """Ask LINE for the account's bot info; keep its destination. None, or why it did not work.

    Unreachable LINE leaves the account as it is: the first good webhook teaches the destination.
    """
    client = current_app.extensions["kanava_transports"][KIND].client
    try:
        answer = client.bot_info(account_by_id(account_id).access_token)
    except http.Unreachable as error:
        return f"LINE cannot be reached ({error})"
    body = json_of(answer)
    destination = body.get("userId") if isinstance(body, dict) else None
    is_good = answer.status_code == 200 and isinstance(destination, str) and bool(destination)
    with transaction():
        if is_good:
            learn_destination(account_id, clean(destination, 100))
            mark_healthy(account_id)
        elif answer.status_code in (401, 403):
            mark_unhealthy(account_id, f"LINE answered {answer.status_code} to our access token")
    return None if is_good else f"LINE answered {answer.status_code}"
