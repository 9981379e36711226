"""What LINE wants to hear from who quotes a message: pure."""

from __future__ import annotations

from typing import Any

# How long one may be is not told; those seen have some 150 characters.
QUOTE_TOKEN_LIMIT = 1000


def quote_token_of(message: dict[str, Any]) -> str | None:
    """The token of a message object, or of a sent message; files and places have none.

    It never expires, may be used again, and only in its own chat (LINE Developers, "Get quote
    tokens").
    """
    token = message.get("quoteToken")
    if not isinstance(token, str) or not 0 < len(token) <= QUOTE_TOKEN_LIMIT:
        return None
    return token if token.isascii() and token.isprintable() else None
