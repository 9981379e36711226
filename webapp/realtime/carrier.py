"""One thread that reads, pings and flushes all open websockets of this process."""

from __future__ import annotations

import os
import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from webapp.core import clock
from webapp.core.errors import private_log
from webapp.realtime.frames import beat_of, frame_of
from webapp.realtime.line import Line

log = private_log(__name__)
TICK_SECONDS = 1.0
# Consoles say nothing that is urgent: what comes in a moment is read at one go.
REST_SECONDS = 0.02


class Carrier:
    """Holds the lines. Its thread is started with the first of them."""

    def __init__(self) -> None:
        self._lines: set[Line] = set()
        self._asked: deque[Callable[[], None]] = deque()
        self._start_lock = threading.Lock()
        self._is_stopping, self._stop_due = threading.Event(), 0.0
        self._thread: threading.Thread | None = None

    def take(
        self, sock: socket.socket, on_change: Callable[[], None], on_word: Callable[[str], None]
    ) -> Line:
        """Carry a socket from now on, until its peer goes or is silent, or it was closed.

        Args:
            on_change: called when the line has room again after it had none, and when it is gone.
            on_word: called with what its page says.
        """
        line = Line(sock, on_change, self._watch_writing, on_word)
        self._start()
        self._ask(lambda: self._add(line))
        return line

    def beat(self) -> bytes:
        """A frame that says what time it is here."""
        return frame_of(beat_of(clock.now()))

    def count(self) -> int:
        """Number of lines."""
        return len(self._lines)

    def stop(self, seconds: float) -> None:
        """Wait so long for the other sides' goodbyes, then give up the lines and end the thread."""
        self._stop_due = clock.monotonic() + seconds
        self._is_stopping.set()
        if self._thread is not None:
            self._wake()
            self._thread.join(seconds + TICK_SECONDS)

    def _start(self) -> None:
        with self._start_lock:
            if self._thread is None:
                self._selector = selectors.DefaultSelector()
                self._waker = os.eventfd(0, os.EFD_NONBLOCK)
                self._selector.register(self._waker, selectors.EVENT_READ)
                self._thread = threading.Thread(target=self._run, name="carrier", daemon=True)
                self._thread.start()

    def _ask(self, command: Callable[[], None]) -> None:
        """Have something done by the carrier's own thread."""
        self._asked.append(command)
        self._wake()

    def _wake(self) -> None:
        with suppress(OSError):
            os.eventfd_write(self._waker, 1)

    def _run(self) -> None:
        tick_due = clock.monotonic()
        while not self._is_over():
            wait = max(0.0, tick_due - clock.monotonic()) if self._lines else None
            self._serve(self._selector.select(wait))
            while self._asked:
                self._obey(self._asked.popleft())
            if clock.monotonic() >= tick_due:
                tick_due = clock.monotonic() + TICK_SECONDS
                self._tick()
            self._is_stopping.wait(REST_SECONDS)
        for line in list(self._lines):
            self._drop(line)
        self._selector.close()

    def _obey(self, command: Callable[[], None]) -> None:
        """What fails here is one line's: the thread that carries all the others goes on."""
        try:
            command()
        except Exception:
            log.exception("a console's line could not be taken on")

    def _is_over(self) -> bool:
        is_late = clock.monotonic() >= self._stop_due
        return self._is_stopping.is_set() and (is_late or not self._lines)

    def _serve(self, events: list[tuple[selectors.SelectorKey, int]]) -> None:
        for key, mask in events:
            if key.data is None:
                os.eventfd_read(self._waker)
            else:
                self._guarded(key.data, self._move, mask)

    def _move(self, line: Line, mask: int) -> bool:
        if mask & selectors.EVENT_WRITE and line.flush():
            self._selector.modify(line, selectors.EVENT_READ, line)
        return not mask & selectors.EVENT_READ or line.read()

    def _tick(self) -> None:
        now, beat = clock.monotonic(), self.beat()
        for line in [one for one in self._lines if one.due <= now]:
            self._guarded(line, Line.attend, now, beat)

    def _guarded(self, line: Line, act: Callable[..., bool], *arguments: object) -> None:
        """Give the line up when the act says so, or fails: no other line is to suffer."""
        try:
            is_kept = act(line, *arguments)
        except Exception:
            log.exception("a console's line failed")
            is_kept = False
        if not is_kept:
            self._drop(line)

    def _add(self, line: Line) -> None:
        self._lines.add(line)
        self._selector.register(line, selectors.EVENT_READ, line)

    def _watch_writing(self, line: Line) -> None:
        self._ask(lambda: self._watch(line))

    def _watch(self, line: Line) -> None:
        if line in self._lines:
            both = selectors.EVENT_READ | selectors.EVENT_WRITE
            self._selector.modify(line, both, line)

    def _drop(self, line: Line) -> None:
        if line in self._lines:
            self._lines.discard(line)
            self._selector.unregister(line)
            line.give_up()
