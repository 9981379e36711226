"""One open websocket. Whoever sends never waits: what is not taken at once is kept for later."""

from __future__ import annotations

import math
import socket
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from webapp.core import clock
from webapp.realtime.frames import PING, Reading, goodbye

PING_SECONDS = 3.0
# Pages cannot hear pings: static/js/connection.js gives a line up that was silent for 35 s.
BEAT_SECONDS = 15.0
# With the time between two pings this is less than an offer waits for a lost console (10 s).
DEAF_SECONDS = 6.0
# A slow line brings a ping only behind all that was sent before it: 128 kbit/s is what phone
# contracts leave when their volume is used up.
SLOW_BYTES_A_SECOND = 16 * 1024
SLOWEST_SECONDS = 30.0
# Who takes nothing for this long is gone.
SEND_SECONDS = 20.0
LEAVE_SECONDS = 2.0
READ_BYTES = 4096
# A page that says more often whether somebody looks at it is heard so often, its newest word last.
WORD_SECONDS = 1.0
# Room in the kernel, which gives twice this and counts its overhead. What waits there is neither
# held back nor counted as slowness: with the room for a long file (core/peers.py) a console that
# took nothing looked well for a megabyte. This is some seconds on the slowest line, and on a fast
# one no limit: 128 KiB under way at once are 5 Mbit/s half around the world.
ROOM_BYTES = 64 * 1024
# In a frame's first byte (RFC 6455, section 5.2).
OPCODE, GOODBYE = 0x0F, 0x08
Sendable = bytes | memoryview


def _nothing(_word: str) -> None:
    """Nobody listens to what the page says."""


class Line:
    """Sent to by any thread; read, pinged, flushed and given up by the carrier's thread alone.

    Args:
        on_change: called when there is room again after none was, and when the line is gone.
        on_word: called with what the page said.
        watch: asks the carrier to look whether there is room again.
    """

    __slots__ = (
        "_beat_due",
        "_call_due",
        "_closed_at",
        "_lock",
        "_on_change",
        "_on_word",
        "_patience",
        "_reading",
        "_sent_bytes",
        "_sock",
        "_waiting",
        "_watch",
        "_word_due",
        "due",
        "heard_at",
        "is_gone",
        "moved_at",
        "pinged_at",
    )

    def __init__(
        self,
        sock: socket.socket,
        on_change: Callable[[], None],
        watch: Callable[[Line], None],
        on_word: Callable[[str], None] = _nothing,
    ) -> None:
        now = clock.monotonic()
        self._sock, self._on_change, self._watch = sock, on_change, watch
        self._on_word, self._word_due = on_word, now
        self._lock = threading.Lock()
        self._reading = Reading()
        self._waiting: deque[Sendable] = deque()
        self._sent_bytes, self._patience = 0, DEAF_SECONDS
        self._closed_at: float | None = None
        self.heard_at = self.moved_at = now
        self.pinged_at = now - PING_SECONDS
        self.due = now
        self._beat_due = now + BEAT_SECONDS
        self._call_due = math.inf
        self.is_gone = False
        sock.setblocking(False)
        with suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ROOM_BYTES)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def fileno(self) -> int:
        """For the carrier's selector."""
        return self._sock.fileno()

    @property
    def is_full(self) -> bool:
        """Whether something sent before still waits here."""
        return bool(self._waiting)

    def send(self, frame: bytes) -> None:
        """Send a frame behind all others. After a goodbye nothing is sent."""
        with self._lock:
            self._post(frame)

    def close(self, code: int) -> None:
        """Say goodbye; the carrier gives the line up when it was answered, or after a moment."""
        self._say_goodbye(goodbye(code))

    def _say_goodbye(self, frame: bytes) -> None:
        """The last frame: browsers take one after it for a broken line, so no other thread's may
        come between it and the mark.
        """
        with self._lock:
            self._post(frame)
            self._closed_at = self._closed_at or clock.monotonic()
            self.due = 0.0

    def _post(self, frame: bytes) -> None:
        if not self.is_gone and self._closed_at is None:
            self._sent_bytes += len(frame)
            self._send(frame)

    def _send(self, frame: bytes) -> None:
        rest: Sendable = b"" if self._waiting else self._pushed(frame)
        if self._waiting:
            self._waiting.append(frame)
        elif rest:
            self.moved_at = clock.monotonic()
            self._waiting.append(rest)
            self._watch(self)

    def _pushed(self, data: Sendable) -> Sendable:
        """What the kernel did not take. A broken line is left for the carrier to find."""
        try:
            return memoryview(data)[self._sock.send(data) :]
        except BlockingIOError:
            return data
        except OSError:
            return b""

    def flush(self) -> bool:
        """Send what waits, as far as there is room; True when nothing is left."""
        with self._lock:
            while self._waiting:
                rest = self._pushed(self._waiting[0])
                if len(rest) < len(self._waiting[0]):
                    self.moved_at = clock.monotonic()
                if rest:
                    self._waiting[0] = rest
                    return False
                self._waiting.popleft()
        self._on_change()
        return True

    def read(self) -> bool:
        """Take in what came, answer it; False when the peer is gone or has said goodbye."""
        try:
            data = self._sock.recv(READ_BYTES)
        except BlockingIOError:
            return True
        except OSError:
            return False
        if not data:
            return False
        self.heard_at = clock.monotonic()
        is_kept = all(self._answered(answer) for answer in self._reading.answers_to(data))
        self._pass_on(self.heard_at)
        return is_kept

    def _pass_on(self, now: float) -> None:
        word = self._reading.word
        if word and now >= self._word_due:
            self._reading.word, self._word_due = "", now + WORD_SECONDS
            self._on_word(word)
        elif word:
            self.due = min(self.due, self._word_due)

    def _answered(self, answer: bytes | None) -> bool:
        # Who takes nothing is answered nothing: what it asks for must not heap up here.
        if answer is not None and not self.is_full:
            is_last = answer[0] & OPCODE == GOODBYE
            (self._say_goodbye if is_last else self.send)(answer)
        return answer is not None

    def call_at(self, moment: float) -> None:
        """Have `on_change` called once more, a few seconds after this moment."""
        self._call_due = moment

    def attend(self, now: float, beat: bytes) -> bool:
        """Ask for a sign of life, at times with a `beat`; False when none came in time."""
        if now >= self._call_due:
            self._call_due = math.inf
            self._on_change()
        if self._closed_at is not None:
            self.due = self._closed_at + LEAVE_SECONDS
            return now < self.due
        if self.is_full and now - self.moved_at > SEND_SECONDS:
            return False
        if not self._is_answered() and now - self.pinged_at >= self._patience:
            # What has come and is not read yet is a sign of life: then this process is slow.
            return self.read() and self._is_answered()
        if self._is_answered() and now - self.pinged_at >= PING_SECONDS:
            self._ping(now, beat)
        self.due = self.pinged_at + (PING_SECONDS if self._is_answered() else self._patience)
        if self.is_full:
            self.due = min(self.due, now + PING_SECONDS)
        self._pass_on(now)
        return True

    def _is_answered(self) -> bool:
        """To take what was sent is a sign of life, too."""
        return self.heard_at > self.pinged_at or (self.is_full and self.moved_at > self.pinged_at)

    def _ping(self, now: float, beat: bytes) -> None:
        on_the_way = min(self._sent_bytes / SLOW_BYTES_A_SECOND, SLOWEST_SECONDS)
        self._patience, self._sent_bytes = DEAF_SECONDS + on_the_way, 0
        self.pinged_at = now
        if now >= self._beat_due:
            self._beat_due = now + BEAT_SECONDS
            self.send(PING + beat)
        else:
            self.send(PING)

    def give_up(self) -> None:
        """Let go of the socket."""
        with self._lock:
            self.is_gone = True
            self._waiting.clear()
        # Whoever holds the same connection by another name learns of it by this.
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)
        self._sock.close()
        self._on_change()
