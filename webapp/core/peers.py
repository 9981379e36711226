"""One connection of the web server, from its first byte to its last (see core/serving.py)."""

from __future__ import annotations

import fcntl
import io
import socket
import struct
import termios
from collections import deque
from contextlib import suppress
from typing import Any

from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers import gthread

from webapp.core.arrivals import Arrival

SEND_SECONDS = 30.0
READ_BYTES = 64 * 1024
PIECE_BYTES = 8 * 1024
# Room in the kernel for the longest file that is open to everybody (230 KiB, which small windows
# more than double), so that no thread waits while it is taken. Linux gives twice this, and no more
# than twice net.core.wmem_max.
ANSWER_BYTES = 512 * 1024


class _Arrived(SocketUnreader):  # type: ignore[misc]
    """Gives the parser what has come in pieces, as a socket would.

    For each chunk of a body it copies all it was given: 7 s of work for 2 MiB given at once.
    """

    def __init__(self, sock: socket.socket, data: bytes) -> None:
        super().__init__(sock)
        self._data = io.BytesIO(data)

    def chunk(self, size_hint: int | None = None) -> bytes:
        piece = self._data.read(max(size_hint or 0, PIECE_BYTES))
        return piece or bytes(super().chunk(size_hint))

    def take_buffered(self) -> bytes:
        return bytes(super().take_buffered()) + self._data.read()


class Peer(gthread.TConn):  # type: ignore[misc]
    """One connection, with what has come of its next request."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ANSWER_BYTES)
        self.arrival = Arrival()
        self.waits_in: deque[Peer] | None = None
        # gunicorn need not wait for data in the thread.
        self.data_ready = True

    def init(self) -> None:
        """Give the parser the whole request; called in the thread, before each one.

        Whoever takes no answer loses the connection, so that the thread is not held for ever.
        """
        super().init()
        self.sock.settimeout(SEND_SECONDS)
        self.parser.unreader = _Arrived(self.sock, bytes(self.arrival.data))
        self.arrival = Arrival()

    def read(self) -> bytes | None:
        """What has come; nothing at the end of the connection, None when it was a false alarm."""
        try:
            return bytes(self.sock.recv(READ_BYTES))
        except BlockingIOError:
            return None
        except OSError:
            return b""

    @property
    def has_hung_up(self) -> bool:
        """Whether its other side is gone, of a connection that nobody reads."""
        try:
            return not self.sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def tell(self, data: bytes) -> None:
        """Send a few bytes, if the peer takes them at once."""
        with suppress(OSError):
            self.sock.send(data)

    @property
    def is_answer_untaken(self) -> bool:
        """Whether bytes of an answer are still in the kernel (tcp(7), SIOCOUTQ)."""
        with suppress(OSError):
            (left,) = struct.unpack("i", fcntl.ioctl(self.sock, termios.TIOCOUTQ, bytes(4)))
            return bool(left)
        return False
