"""The signature of a webhook (LINE Developers, "Verify webhook signature")."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable


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
