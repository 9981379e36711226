"""Open consoles as raw websockets: one epoll loop watches them all for a word to appear."""

import base64
import os
import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field

ANSWER_SECONDS = 60.0
# As often as the server asks: what has not answered for 6 s is taken for a dead line.
PONG_SECONDS = 3.0
SNAPSHOT = b"hx-swap-oob"
PONG = b"\x8a\x80\0\0\0\0"


@dataclass(eq=False)
class Console:
    """One open `/stream` socket. Frames from a server are not masked: the HTML is there to see."""

    sock: socket.socket
    tail: bytes = b""
    seen_at: float | None = None

    def look_for(self, word: bytes) -> None:
        """Read what came and note the moment when the word is in it."""
        piece = self.sock.recv(262_144)
        if not piece:
            raise ConnectionError("the server closed a socket")
        if self.seen_at is None and word in self.tail + piece:
            self.seen_at = time.perf_counter()
        self.tail = (self.tail + piece)[-len(word) :]


@dataclass
class Consoles:
    """Many consoles of one server."""

    port: int
    held: list[Console] = field(default_factory=list)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    ponged_at: float = 0.0

    def open(self, cookie: str, conversation_id: int) -> None:
        """Open one more and wait for its snapshot."""
        self.stay_alive()
        sock = socket.create_connection(("127.0.0.1", self.port), timeout=ANSWER_SECONDS)
        sock.sendall(handshake(self.port, cookie, conversation_id))
        console = Console(sock)
        while console.seen_at is None:
            console.look_for(SNAPSHOT)
        self.held.append(console)
        self.selector.register(sock, selectors.EVENT_READ, console)

    def stay_alive(self) -> None:
        """Read what came meanwhile; send pongs that nobody asked for, which is allowed."""
        for key, _ in self.selector.select(0):
            key.data.look_for(SNAPSHOT)
        self._pong()

    def _pong(self) -> None:
        if time.perf_counter() - self.ponged_at > PONG_SECONDS:
            self.ponged_at = time.perf_counter()
            for console in self.held:
                console.sock.sendall(PONG)

    def wait_for(self, word: bytes, act: Callable[[], None] | None = None) -> list[float]:
        """The moments at which each console showed the word, in order; `act` is done first.

        What came before is forgotten: a word that `act` itself may bring must not be missed.
        """
        self.stay_alive()
        for console in self.held:
            console.seen_at, console.tail = None, b""
        if act is not None:
            act()
        deadline = time.perf_counter() + ANSWER_SECONDS
        missing = len(self.held)
        while missing:
            if time.perf_counter() > deadline:
                raise TimeoutError(f"{missing} consoles were not told")
            self._pong()
            for key, _ in self.selector.select(1.0):
                was_missing = key.data.seen_at is None
                key.data.look_for(word)
                missing -= was_missing and key.data.seen_at is not None
        return sorted(console.seen_at or 0.0 for console in self.held)

    def close(self) -> None:
        self.selector.close()
        for console in self.held:
            console.sock.close()


def handshake(port: int, cookie: str, conversation_id: int | None = None) -> bytes:
    """The request that opens a console, with a conversation or with none."""
    path = "/stream" if conversation_id is None else f"/stream?conversation={conversation_id}"
    key = base64.b64encode(os.urandom(16)).decode()
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: {key}\r\nOrigin: http://127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n"
    ).encode()
