"""Webhook events as LINE words them."""

from __future__ import annotations

from simulator.channel import Channel
from simulator.errors import Json
from simulator.ids import ulid
from simulator.records import Customer, Group

# Kinds of event that can be answered with a reply token (reference: webhook event objects).
ANSWERABLE = frozenset(
    {
        "message",
        "messageEdited",
        "follow",
        "join",
        "memberJoined",
        "postback",
        "videoPlayComplete",
        "beacon",
        "accountLink",
        "membership",
    }
)


def source_of(customer: Customer | None, group: Group | None) -> Json:
    """The event's `source`: the person, or the group with the person when one is known."""
    source: Json = {"type": "group" if group else "user"}
    if group:
        source["groupId"] = group.group_id
    if customer:
        source["userId"] = customer.user_id
    return source


def chat_id_of(source: Json) -> str:
    """The id an answer to this source would be sent to; empty without one."""
    for key in ("groupId", "roomId", "userId"):
        if isinstance(source.get(key), str):
            return str(source[key])
    return ""


def complete(channel: Channel, event: Json, *, is_late: bool = False) -> Json:
    """Add what LINE adds to every event and the event does not say itself.

    Without `is_late` a missing timestamp is now and an answerable event gets a reply token."""
    now = channel.clock.now_ms()
    full: Json = {"mode": "active", "timestamp": now, **event}
    full.setdefault("webhookEventId", ulid(now))
    full.setdefault("deliveryContext", {"isRedelivery": False})
    source = full.get("source")
    chat_id = chat_id_of(source) if isinstance(source, dict) else ""
    is_answerable = full.get("type") in ANSWERABLE and full["mode"] == "active" and chat_id
    if is_answerable and not is_late and "replyToken" not in full:
        with channel.lock:
            full["replyToken"] = channel.reply_tokens.issue(chat_id)
    return full


def lane_of(event: Json) -> str:
    """Bodies of one chat are posted one after another."""
    source = event.get("source")
    return chat_id_of(source) if isinstance(source, dict) else ""
