"""The control room: a page of switches over what `/_control` does in JSON."""

from __future__ import annotations

import secrets

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from simulator.api.base import world
from simulator.api.settings import checked_url
from simulator.errors import ApiError
from simulator.faults import MAX_DELAY_SECONDS, Fault, fault_from
from simulator.pages import pages

ENDPOINTS = (
    "reply",
    "push",
    "profile",
    "content",
    "content_preview",
    "loading",
    "mark_as_read",
    "bot_info",
    "group_summary",
    "group_member",
    "*webhook_endpoint",
    "test_webhook_endpoint",
    "verify",
    "quota*",
    "stateless_token",
    "*",
)


@pages.get("/controls")
def controls(problem: str = "") -> str:
    return render_template(
        "controls.html",
        problem=problem,
        endpoints=ENDPOINTS,
        longest_delay=MAX_DELAY_SECONDS,
        faults=world().faults.waiting(),
        channels=list(world().channels.values()),
        calls=list(world().calls)[-12:][::-1],
    )


@pages.post("/controls/faults")
def make_fault() -> ResponseReturnValue:
    try:
        world().faults.add(_fault_from_form())
    except ValueError as error:
        return controls(str(error)), 400
    return redirect(url_for(".controls"), 303)


@pages.post("/controls/faults/clear")
def forget_faults() -> ResponseReturnValue:
    world().faults.clear()
    return redirect(url_for(".controls"), 303)


@pages.post("/controls/accounts/<key>")
def set_account(key: str) -> ResponseReturnValue:
    """Webhook URL and switches, monthly limit."""
    channel, form = world().channel(key), request.form
    limit = form.get("limit", "")
    try:
        endpoint = checked_url(form["endpoint"]) if form.get("endpoint") else None
    except ApiError as error:
        return controls(str(error)), 400
    with channel.lock:
        channel.webhook.endpoint = endpoint
        channel.webhook.is_active = "is_active" in form
        channel.webhook.is_redelivery_enabled = "is_redelivery_enabled" in form
        channel.webhook.is_chat_on = "is_chat_on" in form
        channel.monthly_limit = int(limit) if limit.isdecimal() else None
        if form.get("used", "").isdecimal():
            channel.used_quota = int(form["used"])
        channel.changes += 1
    return redirect(url_for(".controls"), 303)


@pages.post("/controls/accounts/<key>/credentials")
def issue(key: str) -> ResponseReturnValue:
    """A new secret or a new long-lived token, as the console issues them."""
    name = "channel_secret" if request.form.get("what") == "secret" else "access_token"
    length = 16 if name == "channel_secret" else 64
    world().channel(key).issue(**{name: secrets.token_hex(length)})
    return redirect(url_for(".controls"), 303)


@pages.post("/controls/accounts/<key>/expiry")
def expire(key: str) -> ResponseReturnValue:
    channel = world().channel(key)
    with channel.lock:
        channel.reply_tokens.expire_all()
    return redirect(url_for(".controls"), 303)


def _fault_from_form() -> Fault:
    form = request.form
    what, times = form.get("what", "status"), form.get("times", "1")
    row = {
        "endpoint": form.get("endpoint", "*"),
        "times": int(times) if times.isdecimal() else None,
        "delay": float(form.get("delay") or 0),
        "status": int(form.get("status") or 500) if what.startswith("status") else None,
        "is_dropped": what.startswith("drop"),
        "is_processed": what.endswith("after"),
    }
    return fault_from(row)
