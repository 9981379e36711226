"""reply, push, validate, loading animation, read marks, quota."""

from __future__ import annotations

from flask import g, request
from flask.typing import ResponseReturnValue

from simulator.api.base import api, body, channel
from simulator.errors import ApiError, Json
from simulator.limits import check_messages
from simulator.sending import mark_as_read, push, reply, start_loading

KINDS = frozenset({"reply", "push", "multicast", "narrowcast", "broadcast"})


def _refuse_retry_key() -> None:
    if "x-line-retry-key" in request.headers:
        raise ApiError(400, "The X-Line-Retry-Key header is not supported by this endpoint")


@api.post("/v2/bot/message/reply", endpoint="reply")
def send_reply() -> Json:
    _refuse_retry_key()
    return reply(channel(), body(), g.request_id)


@api.post("/v2/bot/message/push", endpoint="push")
def send_push() -> Json:
    return push(channel(), body(), g.request_id, request.headers.get("x-line-retry-key"))


@api.post("/v2/bot/message/validate/<kind>", endpoint="validate")
def validate(kind: str) -> Json:
    _refuse_retry_key()
    if kind not in KINDS:
        raise ApiError(404, "Not found")
    check_messages(body().get("messages"))
    return {}


@api.post("/v2/bot/chat/loading/start", endpoint="loading")
def loading() -> ResponseReturnValue:
    _refuse_retry_key()
    start_loading(channel(), body())
    return {}, 202


@api.post("/v2/bot/chat/markAsRead", endpoint="mark_as_read")
def read() -> Json:
    _refuse_retry_key()
    mark_as_read(channel(), body().get("markAsReadToken"))
    return {}


@api.get("/v2/bot/message/quota", endpoint="quota")
def quota() -> Json:
    limit = channel().monthly_limit
    return {"type": "none"} if limit is None else {"type": "limited", "value": limit}


@api.get("/v2/bot/message/quota/consumption", endpoint="quota_consumption")
def quota_consumption() -> Json:
    return {"totalUsage": channel().used_quota}
