"""The state of the simulator as plain JSON."""

from __future__ import annotations

from dataclasses import asdict

from simulator.channel import Channel
from simulator.errors import Json
from simulator.records import Message
from simulator.world import World


def state(world: World) -> Json:
    return {
        "now": world.clock.now().isoformat(),
        "accounts": [account(channel) for channel in world.channels.values()],
        "faults": world.faults.waiting(),
    }


def account(channel: Channel) -> Json:
    """One account: ids, webhook, quota, people and groups. No secrets."""
    return {
        "name": channel.account.name,
        "channel_id": channel.account.channel_id,
        "bot_user_id": channel.account.bot_user_id,
        "webhook": webhook(channel),
        "quota": {"limit": channel.monthly_limit, "used": channel.used_quota},
        "customers": [
            {
                "key": customer.part.key,
                "user_id": customer.user_id,
                "display_name": customer.display_name,
                "is_blocked": customer.is_blocked,
            }
            for customer in list(channel.customers.values())
        ],
        "groups": [
            {
                "key": group.part.key,
                "group_id": group.group_id,
                "name": group.part.name,
                "member_ids": group.member_ids,
                "is_joined": group.is_joined,
            }
            for group in channel.groups.values()
        ],
    }


def webhook(channel: Channel) -> Json:
    return {**asdict(channel.webhook), "counts": channel.sender.log.summary()}


def webhooks(channel: Channel) -> Json:
    """Every attempt still remembered, and how often each event was acknowledged."""
    log = channel.sender.log
    attempts = [{**asdict(attempt), "event_ids": ids} for attempt, ids in list(log.attempts)]
    return {
        "counts": log.summary(),
        "acknowledgements": dict(log.acknowledgements),
        "attempts": attempts,
    }


def messages(channel: Channel, chat: str | None, method: str | None) -> list[Json]:
    """Messages of one chat (name or id) or of all, oldest first in each chat."""
    with channel.lock:
        chats = [channel.chat(chat_id(channel, chat))] if chat else list(channel.chats.values())
        found = [m for c in chats for m in c.messages if method in (None, m.method)]
        return [message(m) for m in found]


def message(found: Message) -> Json:
    return {**asdict(found), "sent_at": found.sent_at.isoformat()}


def chat_id(channel: Channel, key: str) -> str:
    """Chat id of a name ("emi", "flat") or an id. Raises KeyError."""
    if key in channel.chats:
        return key
    try:
        return channel.customer(key).user_id
    except KeyError:
        return channel.group(key).group_id
