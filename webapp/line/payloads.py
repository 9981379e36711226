"""Webhooks: their signature, and bodies read into rows that any database can keep.

Total, whatever LINE may send: it adds event, message and source types without notice, so what is
unknown is kept and ignored.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeGuard

from webapp.core import clock
from webapp.core.text import clean
from webapp.intake.models import EventState
from webapp.intake.processor import NO_CHAT, ReadEvent

EVENT_KINDS = {
    "message",
    "messageEdited",
    "unsend",
    "follow",
    "unfollow",
    "join",
    "leave",
    "memberJoined",
    "memberLeft",
    "postback",
    "accountLink",
}
MESSAGE_KINDS = {"text", "sticker", "image", "video", "audio", "file", "location"}
SOURCE_IDS = {"user": "userId", "group": "groupId", "room": "roomId"}
BROKEN = "broken"
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_FUTURE = timedelta(minutes=10)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ReadBody:
    """A whole webhook. `problem` says why it was kept without being understood."""

    destination: str | None
    events: list[ReadEvent]
    problem: str | None = None


def read_body(raw: bytes) -> ReadBody:
    """Read a body whose signature is good. Never raises."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        return ReadBody(None, [_broken(raw, raw, type(error).__name__)], "the body is no JSON")
    events = body.get("events") if isinstance(body, dict) else None
    if not isinstance(events, list):
        kept = _broken(raw, raw, "no events")
        return ReadBody(None, [kept], "the body has no list of events")
    destination = body.get("destination")
    return ReadBody(
        destination if isinstance(destination, str) else None,
        [_read_event(event, raw, number) for number, event in enumerate(events)],
    )


def _broken(identity: bytes, text: bytes, reason: str) -> ReadEvent:
    """Kept as text. `identity` is what a second copy has too and nothing else has."""
    return ReadEvent(
        webhook_event_id=_digest(identity),
        chat_id=NO_CHAT,
        kind=BROKEN,
        is_redelivery=False,
        occurred_at=clock.now(),
        payload=clean(text.decode("utf-8", "backslashreplace")),
        state=EventState.IGNORED,
        reason=reason,
    )


def _read_event(event: Any, raw: bytes, number: int) -> ReadEvent:
    """An event that nests too deeply to be written down by itself is kept as its whole body."""
    try:
        payload = json.dumps(event)
        if isinstance(event, dict):
            return _read_object(event, payload)
    except RecursionError:
        return _broken(raw + b"#%d" % number, raw, "nested too deeply")
    return _broken(b"event " + payload.encode(), payload.encode(), "an event that is no object")


def _read_object(event: dict[str, Any], payload: str) -> ReadEvent:
    reason = reason_to_ignore(event)
    return ReadEvent(
        webhook_event_id=_event_id(event),
        chat_id=_chat_id(event) or NO_CHAT,
        kind=clean(event.get("type"), 50) or "unknown",
        is_redelivery=_dict(event, "deliveryContext").get("isRedelivery") is True,
        occurred_at=_occurred_at(event),
        payload=payload,
        state=EventState.IGNORED if reason else EventState.STORED,
        reason=reason,
        message_external_id=_message_id(event),
    )


def is_id(value: object) -> TypeGuard[str]:
    """Whether this can be an id of LINE's; whatever else stands in its place is never used."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def reason_to_ignore(event: dict[str, Any]) -> str | None:
    """Why nothing can be done with an event object; None when something can."""
    kind = event.get("type")
    if not isinstance(kind, str) or kind not in EVENT_KINDS:
        return "an event type we do not know"
    if _chat_id(event) is None:
        return "no source, or of a type we do not know"
    if kind in {"message", "messageEdited", "unsend"} and _message_id(event) is None:
        return "no message id"
    message_kind = _dict(event, "message").get("type")
    if kind == "messageEdited" and message_kind != "text":
        return "an edit of something else than words"
    if kind == "message" and not (isinstance(message_kind, str) and message_kind in MESSAGE_KINDS):
        return "a message type we do not know"
    return None


def _event_id(event: dict[str, Any]) -> str:
    """LINE's id; for an event without a usable one, a digest that a redelivery has too."""
    given = event.get("webhookEventId")
    if is_id(given):
        return given
    rest = {key: value for key, value in event.items() if key != "deliveryContext"}
    return _digest(b"event " + json.dumps(rest, sort_keys=True).encode())


def _digest(raw: bytes) -> str:
    return "sha256-" + hashlib.sha256(raw).hexdigest()


def _chat_id(event: dict[str, Any]) -> str | None:
    source = _dict(event, "source")
    kind = source.get("type")
    if not isinstance(kind, str) or kind not in SOURCE_IDS:
        return None
    found = source.get(SOURCE_IDS[kind])
    return found if is_id(found) else None


def _message_id(event: dict[str, Any]) -> str | None:
    is_unsend = event.get("type") == "unsend"
    found = (
        _dict(event, "unsend").get("messageId") if is_unsend else _dict(event, "message").get("id")
    )
    return found if is_id(found) else None


def _occurred_at(event: dict[str, Any]) -> datetime:
    """The event's own time; ours when it has none or one that cannot be."""
    now = clock.now()
    stated = clock.from_milliseconds(event.get("timestamp"))
    return stated if stated is not None and _EPOCH <= stated <= now + _FUTURE else now


def _dict(event: dict[str, Any], key: str) -> dict[str, Any]:
    value = event.get(key)
    return value if isinstance(value, dict) else {}


def sign(secret: str, body: bytes) -> bytes:
    """Base64 of HMAC-SHA256 over the raw body with the channel secret as the key."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())


def is_signed(secrets: Iterable[str], body: bytes, signature: str | None) -> bool:
    """True when any of the secrets made this signature; compared in constant time."""
    if not signature:
        return False
    given = signature.encode("utf-8", "surrogateescape")
    matches = [hmac.compare_digest(sign(secret, body), given) for secret in secrets]
    return any(matches)
