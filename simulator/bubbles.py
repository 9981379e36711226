"""A chat as its phone shows it: plain values for the templates."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.errors import Json
from simulator.phone import Phone
from simulator.records import Message

SHOWN = 200  # older messages stay in the state file but not on the page

_UNESCAPED = re.compile(r"\{\{|\}\}|\{(\w+)\}")


@dataclass(frozen=True)
class Bubble:
    """One message. `side` is "own", "account" or "member"; `author` is set in groups."""

    message: Message
    side: str
    author: str
    hue: int
    language: str
    text: str
    quoted: str
    quick_replies: list[Json]

    @property
    def payload(self) -> Json:
        return self.message.payload

    @property
    def kind(self) -> str:
        return "unsent" if self.message.is_unsent else str(self.payload.get("type", ""))


def bubbles(phone: Phone) -> list[Bubble]:
    """The newest messages the customer can see, oldest first."""
    with phone.channel.lock:
        shown = [m for m in phone.chat.messages if m.is_shown][-SHOWN:]
        last = shown[-1] if shown else None
        return [_bubble(phone, message, is_last=message is last) for message in shown]


def summary(message: Message) -> str:
    """One line for lists and quotes."""
    payload = message.payload
    if message.is_unsent:
        return "Unsent message"
    if payload.get("type") in ("text", "textV2"):
        return _text(payload)
    return str(payload.get("altText") or payload.get("type", "")).capitalize()


def _bubble(phone: Phone, message: Message, *, is_last: bool) -> Bubble:
    sender = phone.channel.customers.get(message.sender_id)
    is_own = message.sender_id == phone.user_id
    replies = message.payload.get("quickReply", {}) if is_last else {}
    return Bubble(
        message=message,
        side="own" if is_own else "member" if message.is_from_customer else "account",
        author=_author(phone, message),
        hue=sender.part.hue if sender else 150,
        language=sender.part.language if sender else "",
        text=_text(message.payload),
        quoted=_quoted(phone, message.payload),
        quick_replies=[i["action"] for i in replies.get("items", ()) if "action" in i],
    )


def _author(phone: Phone, message: Message) -> str:
    sender = phone.channel.customers.get(message.sender_id)
    if sender is not None:
        return sender.display_name
    given = message.payload.get("sender", {}).get("name")
    account = phone.channel.account.name
    return f"{given} from {account}" if given else account


def _text(payload: Json) -> str:
    text = _printable(str(payload.get("text", "")))
    if payload.get("type") != "textV2":
        return text
    substitution = payload.get("substitution", {})

    def replace(match: re.Match[str]) -> str:
        key = match.group(1)
        if key is None:
            return match.group(0)[0]
        return "@member" if substitution.get(key, {}).get("type") == "mention" else "☺"

    return _UNESCAPED.sub(replace, text)


def _printable(text: str) -> str:
    """Half a surrogate pair cannot be written as UTF-8: show a replacement character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _quoted(phone: Phone, payload: Json) -> str:
    message_id = payload.get("quotedMessageId")
    if "quoteToken" in payload and "id" not in payload:  # the account quotes by token
        message_id = phone.channel.quote_tokens.get(str(payload["quoteToken"]))
    quoted = phone.channel.messages.get(str(message_id))
    return summary(quoted) if quoted else ""
