"""Carries notices: at once inside the process, and through a broker to the others.

The in-process way never depends on the broker, so a broker that is down only makes other
processes slower (their sweep and resync still find everything). No broker replays what was
missed: after each reconnect the hub resyncs, and what hearing.py finds missing puts it in doubt.
"""

from __future__ import annotations

import logging
import queue
import secrets
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from webapp.core import clock
from webapp.realtime.hearing import BEAT_SECONDS, Hearing
from webapp.realtime.hub import Hub
from webapp.realtime.notice import BEAT, BYE, Notice, decode

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
    """One process's end of the bus. Without a broker it is in memory alone.

    Args:
        mark: a file that is touched by processes that have no other way to say that they said
            something, such as a command beside the one process on SQLite.
    """

    def __init__(self, hub: Hub, broker: Broker | None = None, mark: Path | None = None) -> None:
        self.hub = hub
        self.broker = broker
        self._mark, self._marked_at, self._is_heard = mark, 0, False
        self._origin = secrets.token_hex(6)
        self._outgoing: queue.Queue[Notice] = queue.Queue(BACKLOG)
        self._number, self._beat_due = 0, 0.0
        self._hearing, self._is_listening = Hearing(), False
        self._alive: frozenset[str] | None = None
        self._has_warned = False
        self._is_stopping = threading.Event()
        self._has_dropped = False
        self._threads: list[threading.Thread] = []

    def start(self, name: str | None = None, *, has_sockets: bool = True) -> None:
        """Begin to listen and to publish, when there is a broker; else look at the mark.

        Args:
            name: what this process is called where processes are on record (realtime/tasks.py).
        """
        self._origin = name or self._origin
        self._is_heard = has_sockets or self.broker is not None
        if self.broker is None:
            self._look_at_mark()
            self.hub.is_deaf = self._look_at_mark
            return
        self.hub.is_deaf = lambda: not self._is_listening or self._hearing.is_in_doubt
        for target in (self._listen, self._publish):
            name = f"bus-{target.__name__}"
            self._threads.append(threading.Thread(target=target, name=name, daemon=True))
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End both threads; notices still waiting are sent if the broker takes them at once."""
        self._is_stopping.set()
        for thread in self._threads:
            thread.join(STOP_SECONDS)
        if self.hub.pacer is not None:
            self.hub.pacer.stop()
        if self.broker is not None:
            self.broker.close()

    def send(self, notices: Iterable[Notice]) -> None:
        """Hand notices to this process's sockets now and to the other processes soon."""
        for notice in notices:
            self.hub.deliver(notice)
            if self.broker is not None:
                self._enqueue(notice)
        if self.broker is None and not self._is_heard and self._mark is not None:
            self._mark.touch()

    def know_alive(self, names: Iterable[str]) -> None:
        """Take in which other processes are on record as alive; called by any thread."""
        self._alive = frozenset(names)

    def flush(self) -> None:
        """Publish what waits, in a process that is about to end and never started its bus."""
        if self.broker is not None:
            self._say_goodbye([])
            self.broker.close()

    def _look_at_mark(self) -> bool:
        """Doubt once after each touch; then everything is heard again."""
        with suppress(OSError, AttributeError):
            marked_at = self._mark.stat().st_mtime_ns  # type: ignore[union-attr]
            if marked_at != self._marked_at:
                self._marked_at = marked_at
                self.hub.doubt()
        return False

    def _enqueue(self, notice: Notice) -> None:
        try:
            self._outgoing.put_nowait(notice)
        except queue.Full:
            if not self._has_dropped:
                log.warning("bus backlog is full; notices are dropped until it has room")
            self._has_dropped = True

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
        self._say_goodbye(waiting)

    def _say_goodbye(self, waiting: list[str]) -> None:
        assert self.broker is not None
        try:
            last = [*self._waiting(BACKLOG), Notice((), BYE)]
            self.broker.publish([*waiting, *self._numbered(last)])
        except Exception as error:
            log.warning("bus: the last notices were not sent: %s", type(error).__name__)

    def _next_batch(self) -> list[str]:
        """What waits, for a second at most; a sign of life when there was nothing for long."""
        with suppress(queue.Empty):
            first = self._outgoing.get(timeout=1.0)
            return self._numbered([first, *self._waiting()])
        if clock.monotonic() < self._beat_due:
            return []
        return self._numbered([])

    def _waiting(self, most: int = BATCH) -> list[Notice]:
        found: list[Notice] = []
        with suppress(queue.Empty):
            while len(found) < most:
                found.append(self._outgoing.get_nowait())
        return found

    def _numbered(self, notices: list[Notice]) -> list[str]:
        self._beat_due = clock.monotonic() + BEAT_SECONDS
        self._number += self._has_dropped  # so that it is missed
        self._has_dropped = False
        # A notice says "look again": twice in one batch it says no more than once.
        payloads = []
        for notice in dict.fromkeys(notices):
            self._number += 1
            payloads.append(notice.encode(self._origin, self._number))
        return payloads or [Notice((), BEAT).encode(self._origin, self._number)]

    def _listen(self) -> None:
        assert self.broker is not None
        while not self._is_stopping.is_set():
            try:
                self._listen_once(self.broker)
            except Exception as error:
                log.warning("bus: listening failed, will reconnect: %s", type(error).__name__)
            # Whatever is said from now on is missed: consoles draw anew at each look.
            self._is_listening = False
            self._is_stopping.wait(RETRY_SECONDS)

    def _listen_once(self, broker: Broker) -> None:
        is_fresh = True
        for payload in broker.listen(self._is_stopping):
            if payload is not None:
                self._receive(payload)
            elif is_fresh:
                is_fresh = False
                self._hearing.restart(clock.monotonic())
                self._is_listening = True
                self.hub.resync()
            if self._hearing.look(clock.monotonic()):
                self._miss("a process fell silent")
            self._compare()

    def _compare(self) -> None:
        alive, self._alive = self._alive, None
        if alive is not None and self._hearing.compare(alive, clock.monotonic()):
            self._miss("a process is gone, or was never heard")

    def _receive(self, payload: str) -> None:
        try:
            origin, number, notice = decode(payload)
        except ValueError:
            self._doubt_unread()
            return
        if origin == self._origin:
            return
        note = self._hearing.end if notice.kind == BYE else self._hearing.hear
        if note(origin, number, clock.monotonic()):
            self._miss("something was not heard")
        self.hub.deliver(notice)

    def _doubt_unread(self) -> None:
        """Something was said that may concern any screen: by a newer version, most likely."""
        if not self._has_warned:
            log.warning("bus: what cannot be read was heard; screens are drawn anew meanwhile")
        self._has_warned = True
        self.hub.doubt()

    def _miss(self, what: str) -> None:
        log.warning("bus: %s; screens are drawn anew", what)
        self.hub.doubt()
