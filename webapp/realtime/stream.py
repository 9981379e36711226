"""One websocket's life: join, snapshot, then deltas; only its own thread ever writes to it."""

from __future__ import annotations

import fcntl
import random
import socket
import struct
import termios
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import Any

from simple_websocket import ConnectionClosed
from wsproto.frame_protocol import FrameProtocol
from wsproto.utilities import LocalProtocolError

from webapp.core import clock
from webapp.core.faults import private_log
from webapp.realtime.mailbox import Mailbox
from webapp.realtime.notice import RESYNC, Parcel

log = private_log(__name__)
LOOK_SECONDS = 2.0
PING_SECONDS = 3.0
# With a look this is less than an offer waits for a lost console (10 s).
DEAF_SECONDS = 6.0
# A slow line brings a ping only behind all that was sent before it: 128 kbit/s is what phone
# contracts leave when their volume is used up.
SLOW_BYTES_A_SECOND = 16 * 1024
SLOWEST_SECONDS = 30.0
# Pages cannot hear pings: static/js/connection.js gives a line up that was silent for 35 s.
BEAT_SECONDS = 15.0
RESYNC_SECONDS = 120.0
SEND_SECONDS = 20
FRAMES_KEPT = 64
TRY_AGAIN_LATER = 1013
RESTARTING = 1012
PING = bytes(FrameProtocol(client=False, extensions=[]).ping())


class Stream:
    """Sends HTML down one socket. `snapshot` and `delta` give pieces of HTML to send."""

    def __init__(
        self,
        ws: Any,
        mailbox: Mailbox,
        snapshot: Callable[[], Iterable[str]],
        delta: Callable[[Parcel], Iterable[str]],
    ) -> None:
        self._ws = ws
        self._mailbox = mailbox
        self._snapshot = snapshot
        self._delta = delta
        self._pinged_at = self._heard_at = clock.monotonic()
        self._beat_due = self._pinged_at
        self._snapshot_due = 0.0
        self._sent_bytes, self._patience = 0, DEAF_SECONDS
        _limit_blocking(ws.sock)

    def run(self) -> None:
        """Push until the peer goes, the mailbox overflows or a close is asked for.

        A fault while rendering closes with "try again later": the screen reconnects and re-reads.
        """
        try:
            self._loop()
        except (ConnectionClosed, LocalProtocolError, OSError):
            return
        except Exception:
            log.exception("a console's socket failed")
            self._close_quietly(TRY_AGAIN_LATER)

    def _loop(self) -> None:
        while self._ws.connected:
            self._beat_if_due()
            if clock.monotonic() >= self._snapshot_due:
                self._send_all(self._snapshot())
                self._snapshot_due = clock.monotonic() + RESYNC_SECONDS * random.uniform(0.8, 1.2)
            parcel = self._mailbox.take(LOOK_SECONDS * random.uniform(0.7, 1.3))
            self._ws.input_buffer.clear()
            if self._close_if_asked():
                return
            if parcel is not None:
                self._push(parcel)
            self._ping_if_due()

    def _push(self, parcel: Parcel) -> None:
        if parcel.notice.kind == RESYNC:
            self._snapshot_due = 0.0
            return
        self._send_all(self._delta(parcel))

    def _close_if_asked(self) -> bool:
        code = TRY_AGAIN_LATER if self._mailbox.is_overflowed else self._mailbox.close_code
        if code is None:
            return False
        self._close_quietly(code)
        return True

    def _close_quietly(self, code: int) -> None:
        with suppress(ConnectionClosed, LocalProtocolError, OSError):
            self._ws.close(code)

    def _send_all(self, pieces: Iterable[str]) -> None:
        html = "".join(pieces)
        if html and self._ws.connected:
            self._write(frame_of(html))

    def _beat_if_due(self) -> None:
        """Let the page hear that the line is alive, and what time it is here."""
        if clock.monotonic() >= self._beat_due:
            self._beat_due = clock.monotonic() + BEAT_SECONDS
            self._write(_made_frame(beat_of(clock.now())))

    def _ping_if_due(self) -> None:
        """Ask for a sign of life. Raises OSError when none came in time."""
        now = clock.monotonic()
        # What has come and is not read yet is one too: then it is this process that is slow.
        if self._ws.pong_received or _has_unread(self._ws.sock):
            self._heard_at = now
        if now - self._heard_at > self._patience:
            raise OSError("the peer went silent")
        if self._ws.pong_received and now - self._pinged_at >= PING_SECONDS:
            self._ws.pong_received = False
            self._pinged_at = now
            on_the_way = min(self._sent_bytes / SLOW_BYTES_A_SECOND, SLOWEST_SECONDS)
            self._patience, self._sent_bytes = DEAF_SECONDS + on_the_way, 0
            self._write(PING)

    def _write(self, frame: bytes) -> None:
        self._sent_bytes += len(frame)
        self._ws.sock.sendall(frame)


@lru_cache(maxsize=FRAMES_KEPT)
def frame_of(html: str) -> bytes:
    """The text frame of a piece of HTML.

    Servers send frames unmasked and we never compress, so one frame serves every socket that
    shows the same: made once, not once a socket.
    """
    return _made_frame(html)


def beat_of(moment: datetime) -> str:
    """A frame that changes nothing on the screen: a comment with the server's time."""
    return f"<!--beat {moment.isoformat()}-->"


def _made_frame(html: str) -> bytes:
    return bytes(FrameProtocol(client=False, extensions=[]).send_data(html, fin=True))


def _has_unread(sock: socket.socket) -> bool:
    # The library's own thread closes the socket as soon as the peer has gone.
    with suppress(OSError, ValueError):
        (count,) = struct.unpack("i", fcntl.ioctl(sock, termios.FIONREAD, bytes(4)))
        return bool(count)
    return False


def _limit_blocking(sock: socket.socket) -> None:
    """A reader that takes nothing for this long is gone; the kernel then fails the send."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_SECONDS, 0))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
