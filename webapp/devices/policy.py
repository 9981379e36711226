"""Which subscriptions are taken, and what a push service's answer means: pure rules."""

from __future__ import annotations

import base64
import binascii
from enum import StrEnum
from urllib.parse import urlsplit

# An uncompressed point of P-256, and the secret both sides share (RFC 8291).
POINT_BYTES, SECRET_BYTES = 65, 16
LONGEST_ENDPOINT = 2000
TRIES = 3
PAUSE_SECONDS = 10.0


class Outcome(StrEnum):
    """What came of one try. Gone: the device takes nothing any more and is let go of."""

    TOLD = "told"
    GONE = "gone"
    REFUSED = "refused"
    LATER = "later"


def is_endpoint(text: str) -> bool:
    """Whether it is an address that can be one of a push service; where it leads is asked later."""
    try:
        parts = urlsplit(text)
        is_whole = parts.scheme in ("https", "http") and bool(parts.hostname)
    except ValueError:
        return False
    return is_whole and len(text) <= LONGEST_ENDPOINT and text.isascii() and text.isprintable()


def host_of(endpoint: str) -> str:
    """Whose push service it is."""
    return urlsplit(endpoint).hostname or ""


def is_of_bytes(text: str, count: int) -> bool:
    """Whether a text is so many bytes in base64url, with padding or without."""
    try:
        raw = base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), b"-_", True)
    except (ValueError, binascii.Error):
        return False
    return len(raw) == count


def outcome_of(status: int | None) -> Outcome:
    """Of a push service's status (RFC 8030, sections 5 and 7.3); None: it did not answer."""
    if status is None or status == 429 or status >= 500:
        return Outcome.LATER
    if status in (404, 410):
        return Outcome.GONE
    return Outcome.TOLD if 200 <= status < 300 else Outcome.REFUSED
