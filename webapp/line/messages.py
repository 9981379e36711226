"""LINE's message and event objects as timeline lines in no channel's terms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from webapp.conversations.actions.inbound import Incoming, IncomingFile
from webapp.core.text import clean, utf16_length
from webapp.line.quote_tokens import quote_token_of

TEXT_LIMIT = 20_000
EMOJI_LIMIT = 1000
SYSTEM_KINDS = {
    "follow": "follow",
    "unfollow": "unfollow",
    "join": "join",
    "leave": "leave",
    "memberJoined": "member_joined",
    "memberLeft": "member_left",
}
FILE_KINDS = {"image", "video", "audio", "file"}


def read_message(
    message: dict[str, Any], occurred_at: datetime, author_profile_id: int | None
) -> Incoming:
    """A message event's `message` object as a line of the timeline."""
    kind = message["type"]
    return Incoming(
        external_id=message["id"],
        kind=kind,
        occurred_at=occurred_at,
        text=_text_of(kind, message),
        content=_CONTENT[kind](message),
        file=_file_of(message) if kind in FILE_KINDS else None,
        author_profile_id=author_profile_id,
        quote_token=quote_token_of(message),
    )


def read_words(message: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Text and content of a text message, also of an edited one."""
    return clean(message.get("text"), TEXT_LIMIT), _text(message)


def read_postback(
    event: dict[str, Any], event_id: str, occurred_at: datetime, author_profile_id: int | None
) -> Incoming:
    """A pressed button. Switching a rich menu's tab says nothing to us and starts nothing."""
    postback = _object(event, "postback")
    params = _object(postback, "params")
    return Incoming(
        external_id=event_id,
        kind="postback",
        occurred_at=occurred_at,
        content={
            "data": clean(postback.get("data"), 1000),
            "params": {clean(key, 50): clean(value, 200) for key, value in params.items()},
        },
        author_profile_id=author_profile_id,
        is_conversational="newRichMenuAliasId" not in params and "status" not in params,
    )


def read_system(
    event: dict[str, Any], event_id: str, occurred_at: datetime, author_profile_id: int | None
) -> Incoming:
    """Something about the chat itself: follows, blocks, joins and leaves."""
    content: dict[str, Any] = {}
    if event["type"] == "follow":
        content["is_unblocked"] = _object(event, "follow").get("isUnblocked") is True
    return Incoming(
        external_id=event_id,
        kind=SYSTEM_KINDS[event["type"]],
        occurred_at=occurred_at,
        content=content,
        author_profile_id=author_profile_id,
        is_conversational=False,
    )


def _text_of(kind: str, message: dict[str, Any]) -> str | None:
    if kind == "text":
        return clean(message.get("text"), TEXT_LIMIT)
    return clean(message.get("text"), 200) or None if kind == "sticker" else None


def _file_of(message: dict[str, Any]) -> IncomingFile:
    provider = _object(message, "contentProvider")
    source = provider.get("originalContentUrl") if provider.get("type") == "external" else None
    return IncomingFile(
        file_name=clean(message.get("fileName"), 255) or None,
        size_bytes=_whole(message.get("fileSize")),
        source_url=clean(source, 2000) or None,
    )


def _text(message: dict[str, Any]) -> dict[str, Any]:
    parts = {"emojis": _emojis(message), "mentions": _mentions(message)}
    return {**_quotes(message), **{name: found for name, found in parts.items() if found}}


def _emojis(message: dict[str, Any]) -> list[dict[str, Any]]:
    """LINE's own emojis, which stand in the text as words such as "(love)"."""
    return [
        {
            **place,
            "product_id": clean(_at(emoji, "productId"), 60),
            "emoji_id": clean(_at(emoji, "emojiId"), 60),
        }
        for place, emoji in _places(message, message.get("emojis"))
    ]


def _mentions(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Where members of a group are named with @, or all of them. Who they are is not kept."""
    given = _object(message, "mention").get("mentionees")
    return [place for place, _member in _places(message, given)]


def _places(message: dict[str, Any], given: object) -> Iterator[tuple[dict[str, int], object]]:
    """What stands in the text, each with its place: `index` and `length` in UTF-16 units, as in
    what we send. What lies outside or over another one is left out.
    """
    end = utf16_length(clean(message.get("text"), TEXT_LIMIT))
    free_from = 0
    for item in given[:EMOJI_LIMIT] if isinstance(given, list) else []:
        index, length = _whole(_at(item, "index")), _whole(_at(item, "length"))
        if index is None or not length or index < free_from or index + length > end:
            continue
        free_from = index + length
        yield {"index": index, "length": length}, item


def _at(holder: object, key: str) -> Any:
    return holder.get(key) if isinstance(holder, dict) else None


def _quotes(message: dict[str, Any]) -> dict[str, Any]:
    quoted = clean(message.get("quotedMessageId"), 100)
    return {"quoted_external_id": quoted} if quoted else {}


def _sticker(message: dict[str, Any]) -> dict[str, Any]:
    keywords = message.get("keywords")
    return {
        **_quotes(message),
        "package_id": clean(message.get("packageId"), 40),
        "sticker_id": clean(message.get("stickerId"), 40),
        "keywords": [clean(word, 60) for word in keywords[:15]]
        if isinstance(keywords, list)
        else [],
    }


def _media(message: dict[str, Any]) -> dict[str, Any]:
    duration = _whole(message.get("duration"))
    image_set = _object(message, "imageSet")
    set_id = clean(image_set.get("id"), 100)
    place = (_whole(image_set.get("index")), _whole(image_set.get("total")))
    return {
        **({"duration_ms": duration} if duration is not None else {}),
        **({"image_set": set_id} if set_id else {}),
        **(_place(*place) if set_id else {}),
    }


def _place(index: int | None, total: int | None) -> dict[str, Any]:
    """An image's number in its set, from 1. Old phones do not tell it."""
    if index is None or total is None or not 1 <= index <= total:
        return {}
    return {"image_index": index, "image_total": total}


def _file(message: dict[str, Any]) -> dict[str, Any]:
    return {
        "file_name": clean(message.get("fileName"), 255),
        "size_bytes": _whole(message.get("fileSize")),
    }


def _location(message: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": clean(message.get("title"), 200),
        "address": clean(message.get("address"), 500),
        "latitude": _degrees(message.get("latitude"), 90),
        "longitude": _degrees(message.get("longitude"), 180),
    }


_CONTENT = {
    "text": _text,
    "sticker": _sticker,
    "image": _media,
    "video": _media,
    "audio": _media,
    "file": _file,
    "location": _location,
}


def _object(holder: dict[str, Any], key: str) -> dict[str, Any]:
    value = holder.get(key)
    return value if isinstance(value, dict) else {}


def _whole(value: object) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 <= value < 2**31 else None  # type: ignore[operator,return-value]


def _degrees(value: object, limit: int) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and -limit <= value <= limit else None  # type: ignore[operator,arg-type]
