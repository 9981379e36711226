"""When are all bytes of a request there? Knows nothing of sockets.

Only whole requests are worth a thread: whoever sends slowly, or never ends, then holds none.
"""

from __future__ import annotations

import re

import h11

BODY_LIMIT_BYTES = 2 * 1024 * 1024
# A browser sends a few KiB; nginx takes 32 KiB at most (large_client_header_buffers, 4 of 8k).
HEAD_LIMIT_BYTES = 64 * 1024
_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)


class Refused(Exception):
    """Too long, or not HTTP; `status` is the answer's status line without the version."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class Arrival:
    """The bytes of one request so far, and of what was sent on behind it."""

    def __init__(self, data: bytes = b"") -> None:
        self.data = bytearray()
        self.is_whole = False
        self.is_asking = False
        self._body_at = 0
        self._size: int | None = None
        self._chunks: h11.Connection | None = None
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
        looked_at = max(0, len(self.data) - len(_END_OF_HEAD))
        self.data += fresh
        if self._body_at:
            self._look_at_body(fresh)
        else:
            self._look_at_head(looked_at)

    def _look_at_head(self, looked_at: int) -> None:
        end = self.data.find(_END_OF_HEAD, looked_at)
        if (end if end >= 0 else len(self.data)) > HEAD_LIMIT_BYTES:
            raise Refused("431 Request Header Fields Too Large")
        if end < 0:
            return
        self._body_at = end + len(_END_OF_HEAD)
        head = bytes(self.data[: self._body_at])
        if _CHUNKED.search(head):
            self._chunks = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_LIMIT_BYTES)
        else:
            self._size = self._body_at + _length_in(head)
        self._look_at_body(bytes(self.data))
        self.is_asking = not self.is_whole and _EXPECTS.search(head) is not None

    def _look_at_body(self, fresh: bytes) -> None:
        if max(self._size or 0, len(self.data)) - self._body_at > BODY_LIMIT_BYTES:
            raise Refused("413 Content Too Large")
        if self._chunks is not None:
            self.is_whole = self.is_whole or _has_ended(self._chunks, fresh)
        else:
            self.is_whole = len(self.data) >= (self._size or 0)


def _length_in(head: bytes) -> int:
    length = _LENGTH.search(head)
    digits = length[1] if length else b"0"
    # Python makes no number of thousands of digits.
    return int(digits) if len(digits) < 18 else BODY_LIMIT_BYTES + 1


def _has_ended(chunks: h11.Connection, fresh: bytes) -> bool:
    """Whether the last chunk came."""
    try:
        chunks.receive_data(fresh)
        while (event := chunks.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
            if isinstance(event, h11.EndOfMessage):
                return True
    except h11.RemoteProtocolError as error:
        raise Refused("400 Bad Request") from error
    return False
