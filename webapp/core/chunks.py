"""Where does a request's body end that comes in chunks? (RFC 9112, 7.1)

Only looked for; what the chunks hold is the parser's. One thread looks for everybody, so a chunk
costs it a microsecond; general parsers take ten.
"""

from __future__ import annotations

import re

END_OF_HEAD = b"\r\n\r\n"
# As many as the longest body has in pieces of 2 KiB.
MOST_CHUNKS = 1024
# Extensions mean nothing here, and nobody sends long ones.
_HEAD = re.compile(rb"([0-9a-f]{1,8})[ \t]*(?:;[^\r\n]{0,255})?\r\n", re.IGNORECASE)
_HEAD_BYTES = 300


class Refused(Exception):
    """Too long, or not HTTP; `status` is the answer's status line without the version."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class Chunks:
    """How far the chunks of a body were read (RFC 9112, 7.1); reading them is the parser's."""

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
