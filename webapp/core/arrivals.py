"""When are all bytes of a request there? Knows nothing of sockets.

Only whole requests are worth a thread: whoever sends slowly, or never ends, then holds none.
"""

from __future__ import annotations

import re

from webapp.core.chunks import END_OF_HEAD, Chunks, Refused

BODY_LIMIT_BYTES = 2 * 1024 * 1024
# A browser sends a few KiB; nginx takes 32 KiB at most (large_client_header_buffers, 4 of 8k).
HEAD_LIMIT_BYTES = 64 * 1024
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)[ \t]*\r\n", re.IGNORECASE)
_ENCODED = re.compile(rb"\r\ntransfer-encoding:[ \t]*([^\r\n]*)", re.IGNORECASE)
_UPGRADES = re.compile(rb"\r\nupgrade:[ \t]*websocket", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)


class Arrival:
    """The bytes of one request so far, and of what was sent on behind it."""

    def __init__(self, data: bytes = b"") -> None:
        self.data = bytearray()
        self.is_whole = False
        self.is_asking = False
        self._body_at = 0
        self._size: int | None = None
        self._chunks: Chunks | None = None
        if data:
            self.add(data)

    def add(self, data: bytes) -> None:
        """Take in more bytes; `is_whole` tells whether the request is complete then.

        `is_asking` is true once, when the sender waits for "100 Continue" before its body.

        Raises:
            Refused: head or body is longer than is taken, or its chunks are malformed.
        """
        # Empty lines before a request mean nothing (RFC 9112, 2.2).
        fresh = data if self.data else data.lstrip(b"\r\n")
        looked_at = max(0, len(self.data) - len(END_OF_HEAD))
        self.data += fresh
        if self._body_at:
            self._look_at_body()
        else:
            self._look_at_head(looked_at)

    @property
    def is_upgrade(self) -> bool:
        """Whether it asks for a websocket."""
        return _UPGRADES.search(self.data, 0, self._body_at) is not None

    def _look_at_head(self, looked_at: int) -> None:
        end = self.data.find(END_OF_HEAD, looked_at)
        if (end if end >= 0 else len(self.data)) > HEAD_LIMIT_BYTES:
            raise Refused("431 Request Header Fields Too Large")
        if end < 0:
            return
        self._body_at = end + len(END_OF_HEAD)
        head = bytes(self.data[: self._body_at])
        if encoding := _ENCODED.search(head):
            if encoding[1].strip().lower() != b"chunked":
                raise Refused("400 Bad Request")
            self._chunks = Chunks(self._body_at)
        else:
            self._size = self._body_at + _length_in(head)
        self._look_at_body()
        self.is_asking = not self.is_whole and _EXPECTS.search(head) is not None

    def _look_at_body(self) -> None:
        if max(self._size or 0, len(self.data)) - self._body_at > BODY_LIMIT_BYTES:
            raise Refused("413 Content Too Large")
        if self._chunks is not None:
            self.is_whole = self.is_whole or self._chunks.have_ended(self.data)
        else:
            self.is_whole = len(self.data) >= (self._size or 0)


def _length_in(head: bytes) -> int:
    length = _LENGTH.search(head)
    digits = length[1] if length else b"0"
    # Python makes no number of thousands of digits.
    return int(digits) if len(digits) < 18 else BODY_LIMIT_BYTES + 1
