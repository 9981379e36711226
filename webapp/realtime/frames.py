"""Websocket frames, as a server that never compresses sends and reads them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from wsproto.frame_protocol import CloseReason, FrameProtocol, Opcode, ParseFailed

FRAMES_KEPT = 64
# What a console says is not listened to; more than this at once is no console's.
MOST_BYTES = 4096
# A pong without words, as nearly all are: two fixed bytes and a mask of four.
SHORT_PONG, SHORT_PONG_BYTES = b"\x8a\x80", 6
# A word in one piece: a byte that says so, its length, a mask of four bytes.
TEXT, MASKED, HEAD_BYTES, WORD_BYTES = 0x81, 0x80, 6, 16


def _protocol() -> FrameProtocol:
    return FrameProtocol(client=False, extensions=[])


PING = bytes(_protocol().ping())


@lru_cache(maxsize=FRAMES_KEPT)
def shared_frame(html: str) -> bytes:
    """The text frame of a piece of HTML that several sockets show.

    Servers send frames unmasked, so one frame serves every socket: made once, not once a socket.
    """
    return frame_of(html)


def frame_of(html: str) -> bytes:
    """The text frame of a piece of HTML."""
    return bytes(_protocol().send_data(html, fin=True))


def beat_of(moment: datetime) -> str:
    """What changes nothing on the screen: a comment with the server's time."""
    return f"<!--beat {moment.isoformat()}-->"


def goodbye(code: int) -> bytes:
    """The closing frame."""
    return bytes(_protocol().close(code))


def _short_word(data: bytes) -> str:
    """The word, where the data are one masked frame with a short text and nothing else."""
    length = len(data) - HEAD_BYTES
    if not 0 < length <= WORD_BYTES or data[0] != TEXT or data[1] != MASKED | length:
        return ""
    mask, text = data[2:HEAD_BYTES], data[HEAD_BYTES:]
    return bytes(each ^ mask[place % 4] for place, each in enumerate(text)).decode(
        "ascii", "ignore"
    )


class Reading:
    """What comes from one console: signs of life, goodbyes, and at times a word.

    `word` is the newest one; whoever takes it in empties it.
    """

    __slots__ = ("_protocol", "_size", "_text", "word")

    def __init__(self) -> None:
        # Made for the few that say more than a pong and a word: a thousand idle ones need none.
        self._protocol: FrameProtocol | None = None
        self._size, self._text, self.word = 0, "", ""

    def answers_to(self, data: bytes) -> Iterator[bytes | None]:
        """The frames to answer with; None when there is nothing to read after this."""
        if self._protocol is None:
            if len(data) == SHORT_PONG_BYTES and data.startswith(SHORT_PONG):
                return
            if word := _short_word(data):
                self.word = word
                return
            self._protocol = _protocol()
        try:
            self._protocol.receive_bytes(data)
            yield from self._answers(self._protocol)
        except ParseFailed as error:
            yield goodbye(error.code)
            yield None

    def _answers(self, protocol: FrameProtocol) -> Iterator[bytes | None]:
        for frame in protocol.received_frames():
            payload: Any = frame.payload
            if frame.opcode is Opcode.PING:
                yield bytes(protocol.pong(payload))
            elif frame.opcode is Opcode.CLOSE:
                yield goodbye(payload[0])
                yield None
            elif frame.opcode is not Opcode.PONG:
                self._size += len(payload)
                if self._size > MOST_BYTES:
                    yield goodbye(CloseReason.MESSAGE_TOO_BIG)
                    yield None
                self._spell(payload, is_whole=frame.message_finished)

    def _spell(self, payload: Any, *, is_whole: bool) -> None:
        """A word that came in pieces. What is longer than a word, or no text, is none."""
        is_word = isinstance(payload, str) and self._size <= WORD_BYTES
        self._text = self._text + payload if is_word else ""
        if is_whole:
            self.word = self._text or self.word
            self._size, self._text = 0, ""
