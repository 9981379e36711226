"""`/_control`: what tests, benchmarks and the fault panel tell the simulator, all in JSON."""

from __future__ import annotations

import base64
from dataclasses import asdict
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from simulator import reports
from simulator.accounts import account_from
from simulator.api.base import world
from simulator.api.settings import checked_url
from simulator.channel import Channel
from simulator.errors import ApiError, Json
from simulator.faults import fault_from
from simulator.injection import inject
from simulator.phone import Phone

control = Blueprint("control", __name__, url_prefix="/_control")


@control.errorhandler(ValueError)
@control.errorhandler(TypeError)
@control.errorhandler(KeyError)
def refuse(error: Exception) -> ResponseReturnValue:
    status = 404 if isinstance(error, KeyError) else 400
    return {"message": str(error)}, status


@control.get("/state")
def state() -> Json:
    return reports.state(world())


@control.post("/accounts")
def add_account() -> Json:
    return reports.account(world().add_account(account_from(_body())))


@control.post("/reset")
def reset() -> Json:
    world().reset()
    return {}


@control.post("/clock")
def advance_clock() -> Json:
    world().clock.advance(float(_body()["advance"]))
    return {"now": world().clock.now().isoformat()}


@control.get("/faults")
def faults() -> Json:
    return {"faults": world().faults.waiting()}


@control.post("/faults")
def add_fault() -> Json:
    world().faults.add(fault_from(_body()))
    return faults()


@control.delete("/faults")
def clear_faults() -> Json:
    world().faults.clear()
    return faults()


@control.get("/calls")
def calls() -> Json:
    rows = [asdict(call) for call in list(world().calls)]
    return {"calls": [{**row, "called_at": row["called_at"].isoformat()} for row in rows]}


@control.post("/accounts/<key>/webhook")
def set_webhook(key: str) -> Json:
    channel, given = world().channel(key), _body()
    with channel.lock:
        if "endpoint" in given:
            channel.webhook.endpoint = checked_url(given["endpoint"])
        for name in ("is_active", "is_redelivery_enabled", "is_chat_on"):
            if name in given:
                setattr(channel.webhook, name, bool(given[name]))
        channel.changes += 1
    return reports.webhook(channel)


@control.post("/accounts/<key>/customers")
def add_customers(key: str) -> Json:
    """More people with a phone: `customers`, each with user_id, display_name and language."""
    channel = world().channel(key)
    for each in _body()["customers"]:
        who = {"user_id": each["user_id"], "language": each["language"]}
        channel.add_customer(each["display_name"], **who)
    return {"customers": len(channel.customers)}


@control.get("/accounts/<key>/webhooks")
def webhooks(key: str) -> Json:
    """Counts, acknowledgements by event id and the attempts; `?wait=SECONDS` until idle."""
    channel = world().channel(key)
    is_idle = channel.sender.log.wait_until_idle(min(request.args.get("wait", 0.0, float), 120.0))
    return {"is_idle": is_idle, **reports.webhooks(channel)}


@control.post("/accounts/<key>/webhooks/redelivery")
def redeliver(key: str) -> Json:
    return {"redelivered": world().channel(key).sender.redeliver_abandoned()}


@control.post("/accounts/<key>/quota")
def set_quota(key: str) -> Json:
    channel, given = world().channel(key), _body()
    with channel.lock:
        channel.monthly_limit = None if given.get("limit") is None else int(given["limit"])
        channel.used_quota = int(given.get("used", channel.used_quota))
        channel.changes += 1
    return {"limit": channel.monthly_limit, "used": channel.used_quota}


@control.post("/accounts/<key>/credentials")
def issue_credentials(key: str) -> Json:
    """Another `channel_secret`, another `access_token`, or both; the old ones end at once."""
    channel, given = world().channel(key), _body()
    names = ("channel_secret", "access_token")
    if not given or not all(name in names and isinstance(given[name], str) for name in given):
        raise ValueError(f"give {' or '.join(names)}")
    channel.issue(**given)
    return {}


@control.post("/accounts/<key>/reply-tokens/expiry")
def expire_reply_tokens(key: str) -> Json:
    channel = world().channel(key)
    with channel.lock:
        return {"expired": channel.reply_tokens.expire_all()}


@control.post("/accounts/<key>/events")
def inject_events(key: str) -> Json:
    given = _body()
    options = {name: value for name, value in given.items() if name != "events"}
    sent = inject(world().channel(key), given["events"], **options)
    return {"events": sent}


@control.post("/accounts/<key>/bodies")
def post_body(key: str) -> Json:
    """Post raw bytes (`text` or `base64`) with this `signature`, or none, to the webhook now."""
    given, channel = _body(), world().channel(key)
    raw = base64.b64decode(given["base64"]) if "base64" in given else given["text"].encode()
    return asdict(channel.sender.post(raw, given.get("signature")))


@control.get("/accounts/<key>/messages")
def messages(key: str) -> Json:
    """`?chat=` name or id, `?method=` customer, reply or push."""
    channel, chat, method = (
        world().channel(key),
        request.args.get("chat"),
        request.args.get("method"),
    )
    return {"messages": reports.messages(channel, chat, method)}


ACTS = frozenset(
    {
        "block",
        "edit",
        "hand_back",
        "hand_over",
        "invite",
        "press",
        "send_location",
        "send_message",
        "send_sticker",
        "unblock",
        "unsend",
        "write",
    }
)


@control.post("/accounts/<key>/phones/<customer>/<act>")
def act(key: str, customer: str, act: str) -> Json:
    """Do something with a customer's phone: the methods of `simulator.Phone` by name."""
    if act not in ACTS:
        raise ApiError(404, f"a phone can {', '.join(sorted(ACTS))}")
    given = _body(is_required=False)
    phone = _phone(world().channel(key), customer, given.pop("group", None))
    return {"event": getattr(phone, act)(**given)}


def _phone(channel: Channel, customer: str, group: str | None) -> Phone:
    return Phone(channel, channel.customer(customer), channel.group(group) if group else None)


def _body(*, is_required: bool = True) -> dict[str, Any]:
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        if is_required or request.content_length:
            raise ValueError("a JSON object is needed")
        return {}
    return given
