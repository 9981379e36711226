"""The load: kept-alive connections driven by one epoll loop, closed (as fast as possible) or open
(at a fixed rate, whatever the server does).

Latency in the open loop counts from the moment a request was due, so that a stalled server is not
excused by the requests that had to wait for it.
"""

import collections
import re
import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

OK = b" 200 "
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
LOST_SECONDS = 10.0


@dataclass
class Result:
    """What came back. Latencies in seconds; `errors` are answers other than 200."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    errors: int = 0

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def milliseconds(self, share: float) -> float:
        """The latency that this share of the requests kept below."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


class Connections:
    """Sockets to one server; each carries one request at a time."""

    def __init__(self, port: int, count: int) -> None:
        self._selector = selectors.DefaultSelector()
        self.idle: collections.deque[socket.socket] = collections.deque()
        self._started: dict[socket.socket, float] = {}
        self._partial: dict[socket.socket, bytes] = {}
        self.result = Result()
        for _ in range(count):
            sock = socket.create_connection(("127.0.0.1", port))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._selector.register(sock, selectors.EVENT_READ)
            self.idle.append(sock)

    @property
    def busy(self) -> int:
        return len(self._started)

    def send(self, request: bytes, due: float) -> None:
        """Send on an idle connection; the latency counts from `due`."""
        sock = self.idle.popleft()
        self._started[sock] = due
        sock.sendall(request)

    def collect(self, seconds: float) -> None:
        """Take the answers that come within so many seconds; returns at the first."""
        for key, _ in self._selector.select(max(0.0, seconds)):
            sock = key.fileobj
            assert isinstance(sock, socket.socket)
            piece = sock.recv(65536)
            if not piece:
                raise ConnectionError("the server closed a connection")
            answer = self._partial.pop(sock, b"") + piece
            if not is_whole(answer):
                self._partial[sock] = answer
                continue
            self.result.latencies.append(time.perf_counter() - self._started.pop(sock))
            self.result.errors += OK not in answer[:40]
            self.idle.append(sock)

    def close(self) -> None:
        self._selector.close()
        for sock in (*self.idle, *self._started):
            sock.close()


def is_whole(answer: bytes) -> bool:
    """True when an HTTP answer is complete: gunicorn sends head and body in two pieces."""
    head, end, body = answer.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    return bool(end) and length is not None and len(body) >= int(length[1])


def closed_loop(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Result:
    """Keep every connection busy for so many seconds, or until the requests are used up."""
    held = Connections(port, connections)
    waiting: Iterator[bytes] = iter(requests)
    began = time.perf_counter()
    until = began + seconds
    is_over = False
    while not is_over or held.busy:
        while held.idle and not is_over:
            request = next(waiting, None)
            is_over = request is None or time.perf_counter() >= until
            if request is not None and not is_over:
                held.send(request, time.perf_counter())
        if held.busy:
            held.collect(LOST_SECONDS)
    held.result.seconds = time.perf_counter() - began
    held.close()
    return held.result


def open_loop(port: int, requests: Sequence[bytes], connections: int, rate: float) -> Result:
    """Send all requests at a fixed rate per second, late ones as soon as a connection is free."""
    held = Connections(port, connections)
    began = time.perf_counter() + 0.05
    sent = 0
    while sent < len(requests) or held.busy:
        now = time.perf_counter()
        due = began + sent / rate
        if sent < len(requests) and held.idle and now >= due:
            held.send(requests[sent], due)
            sent += 1
            continue
        is_room = sent < len(requests) and held.idle
        held.collect(due - now if is_room else LOST_SECONDS)
    held.result.seconds = time.perf_counter() - began
    held.close()
    return held.result
