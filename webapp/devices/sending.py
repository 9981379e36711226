"""To a browser's push service: the words sealed for the device, our name signed, one POST.

The sealing (RFC 8291) and the signature (VAPID, RFC 8292) are pywebpush's and py-vapid's; they are
imported when first something is to be told, for they bring an HTTP client along that we never use.
What is sent goes out by core/http alone, to public addresses: a subscription names its own host.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import requests

from webapp.config import Settings
from webapp.core import clock, http
from webapp.devices.keys import KeyPair
from webapp.devices.policy import Outcome, outcome_of

SECONDS = 8.0
# RFC 8292: at most a day. The signature is made anew for each try.
SIGNED_SECONDS = 12 * 3600
# Nobody to write to is known: some services want an address all the same.
NO_CONTACT = "mailto:nobody@example.com"


@dataclass(frozen=True)
class Letter:
    """What to tell, for how long it is worth telling, and which one of before it replaces."""

    payload: dict[str, Any]
    seconds: int
    topic: str


def tell(
    settings: Settings, pair: KeyPair, subscription: dict[str, str], letter: Letter
) -> tuple[Outcome, str | None]:
    """Make one try; what came of it, and why where it was not told."""
    endpoint = subscription["endpoint"]
    headers = {
        **_signed(pair, endpoint, _contact(settings)),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(letter.seconds),
        "Urgency": "high",
        "Topic": letter.topic,
    }
    data = sealed(subscription, json.dumps(letter.payload).encode())
    session = _session(settings.push_bases)
    try:
        answer = http.send(session, "POST", endpoint, seconds=SECONDS, headers=headers, data=data)
    except http.ForbiddenHost:
        return Outcome.REFUSED, "forbidden"
    except http.Unreachable:
        return Outcome.LATER, "unreachable"
    outcome = outcome_of(answer.status_code)
    return outcome, None if outcome == Outcome.TOLD else f"status {answer.status_code}"


def sealed(subscription: dict[str, str], words: bytes) -> bytes:
    """The words as only this device reads them."""
    from pywebpush import WebPusher  # 13 MB that most processes never need

    keys = {name: subscription[name] for name in ("p256dh", "auth")}
    pusher = WebPusher({"endpoint": subscription["endpoint"], "keys": keys})
    body: bytes = pusher.encode(words)["body"]
    return body


def _signed(pair: KeyPair, endpoint: str, contact: str) -> dict[str, str]:
    from py_vapid import Vapid02

    parts = urlsplit(endpoint)
    expires_at = int(clock.after(SIGNED_SECONDS).timestamp())
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": expires_at, "sub": contact}
    signed: dict[str, str] = Vapid02.from_string(pair.private).sign(claims)
    return {"Authorization": signed["Authorization"]}


def _contact(settings: Settings) -> str:
    if settings.mail_from:
        return f"mailto:{settings.mail_from}"
    return (settings.public_url or "") if settings.is_https else NO_CONTACT


@cache
def _session(own_bases: tuple[str, ...]) -> requests.Session:
    return http.guarded_session(own_bases, pool=4)
