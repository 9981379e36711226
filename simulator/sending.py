"""reply and push: who may be told what, and what the API answers."""

from __future__ import annotations

import uuid
from datetime import timedelta

from simulator.channel import Channel
from simulator.errors import ApiError, Json
from simulator.ids import new_token
from simulator.limits import check_messages
from simulator.phone import QUOTABLE
from simulator.records import Message, Method

Sent = list[dict[str, str]]
# What can quote (reference: Messaging API, message objects).
QUOTING = frozenset({"text", "textV2", "sticker"})


def reply(channel: Channel, body: Json, request_id: str) -> Json:
    """Answer an event: free, once per token. Raises ApiError."""
    check_messages(body.get("messages"))
    with channel.lock:
        token = channel.reply_tokens.find_usable(str(body.get("replyToken", "")))
        if token is None:
            raise ApiError(400, "Invalid reply token")
        _check_quotes(channel, token.chat_id, body["messages"])
        token.is_used = True
        sent = _show(channel, token.chat_id, body["messages"], "reply", request_id, None)
    return {"sentMessages": sent}


def push(channel: Channel, body: Json, request_id: str, retry_key: str | None) -> Json:
    """Write to a user or group: counted per recipient, once per retry key. Raises ApiError."""
    _check_retry_key(retry_key)
    with channel.lock:
        _refuse_accepted(channel, retry_key)
        check_messages(body.get("messages"))
        recipients = _recipients(channel, body.get("to"))
        _check_quotes(channel, str(body["to"]), body["messages"])
        _spend_quota(channel, recipients)
        sent = _show(channel, str(body["to"]), body["messages"], "push", request_id, retry_key)
        if retry_key is not None:
            channel.retry_keys.keep(retry_key, request_id, sent)
    return {"sentMessages": sent}


def start_loading(channel: Channel, body: Json) -> None:
    """Show the "…" animation on a customer's phone. Raises ApiError."""
    seconds = body.get("loadingSeconds", 20)
    if type(seconds) is not int or seconds not in range(5, 61, 5):
        raise ApiError(400, "loadingSeconds must be a multiple of 5 from 5 to 60")
    if body.get("chatId") not in channel.customers:
        raise ApiError(400, "The property, 'chatId', in the request body is invalid")
    with channel.lock:
        chat = channel.chat(body["chatId"])
        chat.loading_until = channel.clock.now() + timedelta(seconds=seconds)
        channel.touch(chat)


def mark_as_read(channel: Channel, token: object) -> None:
    """Mark the token's message and all of the chat before it as read. Raises ApiError."""
    with channel.lock:
        message_id = channel.read_tokens.get(token) if isinstance(token, str) else None
        if message_id is None:
            raise ApiError(400, "Invalid markAsReadToken")
        chat = channel.chat(channel.messages[message_id].chat_id)
        for message in chat.messages:
            message.is_read = message.is_read or message.is_from_customer
            if message.message_id == message_id:
                break
        channel.touch(chat)


def _check_retry_key(key: str | None) -> None:
    if key is None:
        return
    try:
        is_valid = str(uuid.UUID(key)) == key.lower()
    except ValueError:
        is_valid = False
    if not is_valid:
        raise ApiError(400, "The retry key is invalid. It must be a UUID in hexadecimal notation")


def _refuse_accepted(channel: Channel, key: str | None) -> None:
    accepted = channel.retry_keys.find(key) if key else None
    if accepted is not None:
        raise ApiError(
            409,
            "The retry key is already accepted",
            extra={"sentMessages": accepted.sent_messages},
            headers={"x-line-accepted-request-id": accepted.request_id},
        )


def _check_quotes(channel: Channel, chat_id: str, messages: list[Json]) -> None:
    """A token is good for its own chat alone, on what can quote."""
    for index, message in enumerate(messages):
        token = message.get("quoteToken")
        if token is None or message["type"] not in QUOTING:
            continue
        quoted = channel.messages.get(channel.quote_tokens.get(str(token), ""))
        if quoted is None or quoted.chat_id != chat_id:
            raise ApiError(400, f"The property, 'messages[{index}].quoteToken', is invalid")


def _recipients(channel: Channel, to: object) -> int:
    """How many people a push to `to` reaches; 0 when the customer blocked the account."""
    if isinstance(to, str) and to in channel.customers:
        return 0 if channel.customers[to].is_blocked else 1
    if isinstance(to, str) and to in channel.groups and channel.groups[to].is_joined:
        return len(channel.groups[to].member_ids)
    if not isinstance(to, str) or not to:
        raise ApiError(400, "The property, 'to', in the request body is invalid")
    raise ApiError(400, "Failed to send messages")


def _spend_quota(channel: Channel, recipients: int) -> None:
    limit = channel.monthly_limit
    if limit is not None and channel.used_quota + recipients > limit:
        raise ApiError(429, "You have reached your monthly limit.")
    channel.used_quota += recipients


def _show(
    channel: Channel,
    chat_id: str,
    messages: list[Json],
    method: Method,
    request_id: str,
    retry_key: str | None,
) -> Sent:
    customer, sent = channel.customers.get(chat_id), []
    is_shown = customer is None or not customer.is_blocked
    for payload in messages:
        answer = {"id": channel.ids.take()}
        if payload["type"] in QUOTABLE | {"textV2", "template", "flex"}:
            answer["quoteToken"] = new_token()
            channel.quote_tokens[answer["quoteToken"]] = answer["id"]
        channel.add(
            Message(
                answer["id"],
                chat_id,
                channel.account.bot_user_id,
                method,
                payload,
                channel.clock.now(),
                request_id,
                retry_key,
                is_shown,
            )
        )
        sent.append(answer)
    return sent
