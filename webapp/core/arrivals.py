"""When are all bytes of a request there? Knows nothing of sockets.

Only whole requests are worth a thread: whoever sends slowly, or never ends, then holds none.
"""

from __future__ import annotations

import re

BODY_LIMIT_BYTES = 2 * 1024 * 1024
# A browser sends a few KiB; nginx takes 32 KiB at most (large_client_header_buffers, 4 of 8k).
HEAD_LIMIT_BYTES = 64 * 1024
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)[ \t]*\r\n", re.IGNORECASE)
_ENCODED = re.compile(rb"\r\ntransfer-encoding:[ \t]*([^\r\n]*)", re.IGNORECASE)
_UPGRADES = re.compile(rb"\r\nupgrade:[ \t]*websocket", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)
END_OF_HEAD = b"\r\n\r\n"
# As many as the longest body has in pieces of 2 KiB.
MOST_CHUNKS = 1024
# Extensions mean nothing here, and nobody sends long ones.
_HEAD = re.compile(rb"([0-9a-f]{1,8})[ \t]*(?:;[^\r\n]{0,255})?\r\n", re.IGNORECASE)
_HEAD_BYTES = 300


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


class Refused(Exception):
    """Too long, or not HTTP; `status` is the answer's status line without the version."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class Chunks:
    """How far the chunks of a body were read (RFC 9112, 7.1); reading them is the parser's.

    One thread looks for everybody, so a chunk costs it a microsecond; general parsers take ten.
    """

    def __init__(self, at: int) -> None:
        self._at = at
        self._count = 0
        self._is_last = False

    def have_ended(self, data: bytearray) -> bool:
        """Whether the last chunk and the lines behind it are there."""
        while not self._is_last:
            head = _HEAD.match(data, self._at)
            if head is None:
                return self._need_more(data)
            if not self._pass(data, head.end(), int(head[1], 16)):
                return False
        end = data.find(END_OF_HEAD, self._at)
        self._at = max(self._at, len(data) - len(END_OF_HEAD) + 1)
        return end >= 0

    def _pass(self, data: bytearray, begin: int, size: int) -> bool:
        """Go behind a chunk, if it is there whole."""
        self._is_last = size == 0
        end = begin + size + 2
        if self._is_last:
            # Its line's end may be the first half of the empty line that ends everything.
            end = begin - 2
        elif len(data) < end:
            return False
        elif data[end - 2 : end] != b"\r\n":
            raise Refused("400 Bad Request")
        self._at, self._count = end, self._count + 1
        if self._count > MOST_CHUNKS:
            raise Refused("413 Content Too Large")
        return True

    def _need_more(self, data: bytearray) -> bool:
        """False, unless no more bytes can make a chunk's head of what is there."""
        line = data[self._at : self._at + _HEAD_BYTES]
        if b"\n" in line or len(line) == _HEAD_BYTES:
            raise Refused("400 Bad Request")
        return False
