"""Carries notices: at once inside the process, and through a broker to the others.

The in-process way never depends on the broker, so a broker that is down only makes other
processes slower (their sweep and resync still find everything). No broker replays what was
missed: after each reconnect the hub resyncs.
"""

from __future__ import annotations

import logging
import queue
import secrets
import threading
from collections.abc import Iterable, Iterator
from typing import Protocol

from webapp.realtime.hub import Hub
from webapp.realtime.notice import Notice, decode

log = logging.getLogger(__name__)
BACKLOG = 10_000
BATCH = 200
RETRY_SECONDS = 0.5
STOP_SECONDS = 3.0


class Broker(Protocol):
    """A place other processes listen to. Both methods may raise anything when it is down."""

    def publish(self, payloads: list[str]) -> None:
        """Send texts of at most 8,000 bytes each (the limit of PostgreSQL's NOTIFY)."""

    def listen(self, is_stopping: threading.Event) -> Iterator[str | None]:
        """Texts as they come; the first None says "listening now", later ones "still alive"."""

    def ping(self) -> None:
        """Raise when the broker cannot be reached."""

    def close(self) -> None:
        """Give back the sending connection."""


class Bus:
    """One process's end of the bus. Without a broker it is in memory alone."""

    def __init__(self, hub: Hub, broker: Broker | None = None) -> None:
        self.hub = hub
        self.broker = broker
        self._origin = secrets.token_hex(6)
        self._outgoing: queue.Queue[str] = queue.Queue(BACKLOG)
        self._is_stopping = threading.Event()
        self._is_full = False
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to listen and to publish, when there is a broker."""
        if self.broker is None:
            return
        for target in (self._listen, self._publish):
            name = f"bus-{target.__name__}"
            self._threads.append(threading.Thread(target=target, name=name, daemon=True))
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End both threads; notices still waiting are dropped (receivers resync)."""
        self._is_stopping.set()
        for thread in self._threads:
            thread.join(STOP_SECONDS)
        if self.broker is not None:
            self.broker.close()

    def send(self, notices: Iterable[Notice]) -> None:
        """Hand notices to this process's sockets now and to the other processes soon."""
        for notice in notices:
            self.hub.deliver(notice)
            if self.broker is not None:
                self._enqueue(notice.encode(self._origin))

    def _enqueue(self, payload: str) -> None:
        try:
            self._outgoing.put_nowait(payload)
            self._is_full = False
        except queue.Full:
            if not self._is_full:
                log.warning("bus backlog is full; notices are dropped until it has room")
            self._is_full = True

    def _publish(self) -> None:
        assert self.broker is not None
        waiting: list[str] = []
        while not self._is_stopping.is_set():
            waiting = waiting or self._next_batch()
            try:
                self.broker.publish(waiting)
                waiting = []
            except Exception as error:
                log.warning("bus: publishing failed, will try again: %s", type(error).__name__)
                self._is_stopping.wait(RETRY_SECONDS)

    def _next_batch(self) -> list[str]:
        try:
            batch = [self._outgoing.get(timeout=1.0)]
        except queue.Empty:
            return []
        while len(batch) < BATCH and not self._outgoing.empty():
            batch.append(self._outgoing.get_nowait())
        # A notice says "look again": twice in one batch it says no more than once.
        return list(dict.fromkeys(batch))

    def _listen(self) -> None:
        assert self.broker is not None
        while not self._is_stopping.is_set():
            try:
                self._listen_once(self.broker)
            except Exception as error:
                log.warning("bus: listening failed, will reconnect: %s", type(error).__name__)
            self._is_stopping.wait(RETRY_SECONDS)

    def _listen_once(self, broker: Broker) -> None:
        is_fresh = True
        for payload in broker.listen(self._is_stopping):
            if payload is not None:
                self._receive(payload)
            elif is_fresh:
                is_fresh = False
                self.hub.resync()

    def _receive(self, payload: str) -> None:
        try:
            origin, notice = decode(payload)
        except ValueError:
            log.warning("bus: something that is no notice was ignored")
            return
        if origin != self._origin:
            self.hub.deliver(notice)
