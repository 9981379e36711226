"""gunicorn's threaded worker, made patient: no peer costs another anything.

gunicorn 27.0.1 (workers/gthread.py) gives a thread to every new connection for up to 5 s, reads
head and body in it with no deadline, and says goodbye on its main thread, up to 2 s a connection
(util.close_graceful). Here the main thread's poller does all the waiting: for the first byte, for
the whole request, for the last answer to be taken, for the other side's goodbye. Threads get whole
requests of peers that take their answers, only.
"""

from __future__ import annotations

import errno
import selectors
import socket
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn.workers import gthread

from webapp.core import clock
from webapp.core.arrivals import Arrival, Refused
from webapp.core.peers import SEND_SECONDS, Peer

# As nginx waits for head and body (client_header_timeout, client_body_timeout).
REQUEST_SECONDS = 60.0
LEAVE_SECONDS = 2.0
# After a restart all consoles come back at once; webhooks must not wait behind a thousand of them.
UPGRADES_AT_ONCE = 8
# Of all requests that have come in part, together; past it the oldest one goes.
UNFINISHED_BYTES = 64 * 1024 * 1024
NO_ROOM = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
NOT_NOW = {errno.EAGAIN, errno.ECONNABORTED}
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
TIMED_OUT = "408 Request Timeout"


class PatientWorker(gthread.ThreadWorker):  # type: ignore[misc]
    """Waits in one place for all peers. Everything but `Peer.init` runs on the main thread."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.leaving: deque[Peer] = deque()
        self.untaken: deque[Peer] = deque()
        self.upgrades: deque[Peer] = deque()
        self.upgrading: set[Peer] = set()
        self.unfinished_bytes = 0

    def accept(self, listener: socket.socket) -> None:
        """Take a connection; at the limit another one that nobody is served on makes room."""
        try:
            sock, address = listener.accept()
        except OSError as error:
            if error.errno in NO_ROOM:
                self._drop_oldest()
            elif error.errno not in NOT_NOW:
                raise
            return
        self.nr_conns += 1
        self._wait(Peer(self.cfg, sock, address, listener.getsockname()))
        if self.nr_conns >= self.worker_connections:
            self._drop_oldest()

    def handle_request(self, req: Any, conn: Peer) -> bool:
        """In a thread: one request. A peer that takes no answer is nothing to log."""
        try:
            return bool(super().handle_request(req, conn))
        except TimeoutError:
            self.log.debug("An answer was not taken.")
            return False

    def finish_request(self, conn: Peer, fs: Future[Any]) -> None:
        """A thread is done with it: wait for its next request, or say goodbye."""
        self.upgrading.discard(conn)
        self._begin_upgrade()
        try:
            is_kept = bool(fs.result())
        except Exception:  # noqa: BLE001 (gunicorn has logged it)
            is_kept = False
        if not is_kept:
            self._take_leave(conn)
            return
        sent_on = conn.parser.unreader.take_buffered()
        self._wait(conn)
        if sent_on:
            self._take_in(conn, sent_on)

    def murder_pending(self) -> None:
        """End what has waited too long: half a request, and goodbyes without an answer."""
        now = clock.monotonic()
        for conn in list(self.untaken):
            self._begin(conn)
        while self.untaken and self.untaken[0].timeout <= now:
            self._close(self.untaken[0])
        while self.upgrades and self.upgrades[0].timeout <= now:
            self._close(self.upgrades[0])
        while self.pending_conns and self.pending_conns[0].timeout <= now:
            self._refuse(self.pending_conns[0], TIMED_OUT)
        while self.leaving and self.leaving[0].timeout <= now:
            self._close(self.leaving[0])
        if not self.alive:
            for conn in [one for one in self.leaving if one.sock.fileno() < 0]:
                self._close(conn)

    def _cap_keepalive(self, deadline: float) -> None:
        """A worker that stops waits no longer than this for anything."""
        super()._cap_keepalive(deadline)
        for conn in (*self.pending_conns, *self.untaken, *self.upgrades):
            conn.timeout = min(conn.timeout, deadline)

    def _wait(self, conn: Peer) -> None:
        """Until the first byte of a request comes; keepalive seconds at most."""
        conn.sock.setblocking(False)
        conn.set_timeout()
        if not self.alive:
            conn.timeout = min(conn.timeout, clock.monotonic() + gthread.STOP_KEEPALIVE_LINGER)
        self._move(conn, self.keepalived_conns)
        self._watch(conn, self._receive)

    def _watch(self, conn: Peer, callback: Any) -> None:
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(callback, conn))

    def _move(self, conn: Peer, place: deque[Peer] | None) -> None:
        if conn.waits_in is not None:
            conn.waits_in.remove(conn)
        if conn.waits_in is self.pending_conns:
            self.unfinished_bytes -= len(conn.arrival.data)
        conn.waits_in = place
        if place is not None:
            place.append(conn)

    def _receive(self, conn: Peer, _sock: Any) -> None:
        data = conn.read()
        if data:
            self._take_in(conn, data)
        elif data is not None:
            self._close(conn)

    def _take_in(self, conn: Peer, data: bytes) -> None:
        """Add to the request; hand it to a thread once it is whole."""
        if conn.waits_in is self.keepalived_conns:
            self._move(conn, self.pending_conns)
            conn.timeout = clock.monotonic() + REQUEST_SECONDS
        held, refusal = len(conn.arrival.data), None
        try:
            conn.arrival.add(data)
        except Refused as refused:
            refusal = refused.status
        self.unfinished_bytes += len(conn.arrival.data) - held
        if refusal:
            self._refuse(conn, refusal)
        elif conn.arrival.is_whole:
            self._forget(conn)
            self._begin(conn)
        elif conn.arrival.is_asking:
            conn.arrival.is_asking = False
            conn.tell(CONTINUE)
        if self.unfinished_bytes > UNFINISHED_BYTES:
            self._refuse(self.pending_conns[0], TIMED_OUT)

    def _begin(self, conn: Peer) -> None:
        """Hand it to a thread, once its peer has taken the answer before."""
        if conn.is_answer_untaken:
            self._let_wait(conn, self.untaken, SEND_SECONDS)
            return
        if conn.arrival.is_upgrade:
            if len(self.upgrading) >= UPGRADES_AT_ONCE:
                self._let_wait(conn, self.upgrades, REQUEST_SECONDS)
                return
            self.upgrading.add(conn)
        self._move(conn, None)
        self.enqueue_req(conn)

    def _begin_upgrade(self) -> None:
        """The next that waits. Who has given up meanwhile and asks anew is not worked for: in a
        crowd there would be ever more of those, and ever fewer who are still there.
        """
        while self.upgrades and self.upgrades[0].has_hung_up:
            self._close(self.upgrades[0])
        if self.upgrades:
            self._begin(self.upgrades[0])

    def _let_wait(self, conn: Peer, place: deque[Peer], seconds: float) -> None:
        if conn.waits_in is not place:
            conn.timeout = clock.monotonic() + seconds
            self._move(conn, place)

    def _refuse(self, conn: Peer, status: str) -> None:
        """Answer what never became a request."""
        self._forget(conn)
        conn.arrival = Arrival()
        conn.tell(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        self._take_leave(conn)

    def _take_leave(self, conn: Peer) -> None:
        """Send the end, and read on for a moment, or the peer may lose the answer's last part."""
        try:
            # A websocket's connection was taken from here (core/sockets.py): that fails, too.
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(conn)
            return
        conn.timeout = clock.monotonic() + LEAVE_SECONDS
        self._move(conn, self.leaving)
        conn.sock.setblocking(False)
        self._watch(conn, self._drain)

    def _drain(self, conn: Peer, _sock: Any) -> None:
        if conn.read() == b"":
            self._close(conn)

    def _drop_oldest(self) -> None:
        """A flood pays by itself: the oldest goes of those that wait for the same."""
        waiting = (self.pending_conns, self.untaken, self.upgrades)
        longest = max(self.keepalived_conns, *waiting, self.leaving, key=len)
        if longest:
            self._close(longest[0])

    def _forget(self, conn: Peer) -> None:
        """Wait for it no longer."""
        with suppress(KeyError, ValueError):
            self.poller.unregister(conn.sock)
        self._move(conn, None)

    def _close(self, conn: Peer) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        # A thread that reads it still is woken by this, not by closing.
        with suppress(OSError):
            conn.sock.shutdown(socket.SHUT_RDWR)
        conn.close()
