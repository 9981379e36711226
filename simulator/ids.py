"""Ids in the formats LINE uses."""

from __future__ import annotations

import hashlib
import itertools
import secrets

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FIRST_MESSAGE_ID = 600_000_000_000_000_000  # beyond 2**53, as LINE's are: never a JSON number


def derived_id(prefix: str, *parts: str) -> str:
    """`prefix` and 32 hexadecimal digits; the same parts always give the same id."""
    digest = hashlib.blake2b("\0".join(parts).encode(), digest_size=16)
    return prefix + digest.hexdigest()


def ulid(milliseconds: int) -> str:
    """A webhookEventId: 10 characters of time, 16 of chance (the ULID layout)."""
    number = (milliseconds << 80) | secrets.randbits(80)
    return "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5))


def new_token() -> str:
    """Opaque token: reply, quote, mark-as-read and access tokens all look like this."""
    return secrets.token_urlsafe(24)


class MessageIds:
    """Message ids, rising; digits only, always strings."""

    def __init__(self) -> None:
        self.skip_to(0)

    def skip_to(self, used: int) -> None:
        """Go on after the first `used` ids."""
        self.used = used
        self._numbers = itertools.count(used)

    def take(self) -> str:
        self.used = next(self._numbers) + 1  # next() on a count is atomic; `used` feeds saving
        return str(_FIRST_MESSAGE_ID + self.used)
