"""Signed webhook requests, made before the clock starts."""

import itertools
import json
import time

from tests.factories import DESTINATION, SECRET
from webapp.line.payloads import sign

CHATS = 50
_numbers = itertools.count(1)


def text_event(text: str, user_id: str) -> dict[str, object]:
    """One text message event; with its envelope the body is about 670 bytes, as LINE's are."""
    number = next(_numbers)
    moment = time.time_ns()
    return {
        "type": "message",
        "mode": "active",
        "timestamp": moment // 1_000_000,
        "source": {"type": "user", "userId": user_id},
        "webhookEventId": f"01B{moment:019d}{number:08d}",
        "deliveryContext": {"isRedelivery": False},
        "replyToken": f"{moment:019d}{number:013d}",
        "message": {
            "id": f"{moment % 10**12:012d}{number:08d}",
            "type": "text",
            "text": text,
            "quoteToken": "q" * 88,
        },
    }


def user_of(number: int) -> str:
    """The LINE user id of a numbered customer."""
    return f"U{number:032x}"


def signed_body(event: dict[str, object]) -> bytes:
    """The body of a webhook with one event."""
    return json.dumps({"destination": DESTINATION, "events": [event]}).encode()


def request_bytes(path: str, body: bytes) -> bytes:
    """A whole HTTP/1.1 request for a kept-alive connection."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"x-line-signature: {sign(SECRET, body).decode()}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def webhook_requests(path: str, count: int) -> list[bytes]:
    """Requests with one event each, unique, from `CHATS` chats in turn."""
    text = "Hello, is my order 4711 on its way? It should have been here on Monday. " * 2
    return [
        request_bytes(path, signed_body(text_event(text, user_of(number % CHATS))))
        for number in range(count)
    ]
