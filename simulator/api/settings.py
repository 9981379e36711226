"""The account itself and its webhook URL."""

from __future__ import annotations

from urllib.parse import urlsplit

from simulator.api.base import api, body, channel, world
from simulator.api.people import picture_url
from simulator.errors import ApiError, Json

MAX_URL = 500


@api.get("/v2/bot/info", endpoint="bot_info")
def bot_info() -> Json:
    account = channel().account
    return {
        "userId": account.bot_user_id,
        "basicId": account.basic_id,
        "displayName": account.name,
        "pictureUrl": picture_url(int(account.bot_user_id[-4:], 16) % 360),
        "chatMode": "chat" if channel().webhook.is_chat_on else "bot",
        "markAsReadMode": "manual" if channel().webhook.is_chat_on else "auto",
    }


@api.get("/v2/bot/channel/webhook/endpoint", endpoint="webhook_endpoint")
def webhook_endpoint() -> Json:
    webhook = channel().webhook
    if not webhook.endpoint:
        raise ApiError(404, "Webhook endpoint not found")
    return {"endpoint": webhook.endpoint, "active": webhook.is_active}


@api.put("/v2/bot/channel/webhook/endpoint", endpoint="set_webhook_endpoint")
def set_webhook_endpoint() -> Json:
    with channel().lock:
        channel().webhook.endpoint = checked_url(body().get("endpoint"))
        channel().changes += 1
    return {}


@api.post("/v2/bot/channel/webhook/test", endpoint="test_webhook_endpoint")
def test_webhook_endpoint() -> Json:
    """Post a signed webhook without events and tell what came back."""
    given = body().get("endpoint") or channel().webhook.endpoint
    if not given:
        raise ApiError(404, "Webhook endpoint not found")
    attempt = channel().sender.post_events([], checked_url(given))
    return {
        "success": attempt.is_acknowledged,
        "timestamp": world().clock.now().isoformat(timespec="milliseconds"),
        "statusCode": attempt.status or 0,
        "reason": attempt.reason,
        "detail": str(attempt.status or attempt.reason.lower()),
    }


def checked_url(value: object) -> str:
    """A webhook URL. LINE wants https; http is let through, for this is a simulator."""
    if isinstance(value, str) and len(value) <= MAX_URL:
        parts = urlsplit(value)
        if parts.scheme in ("https", "http") and parts.netloc:
            return value
    raise ApiError(400, "Invalid webhook endpoint URL")
