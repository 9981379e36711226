"""A few threads for all sockets: whose turn it is to be drawn for, what is urgent first."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from webapp.core import clock
from webapp.core.errors import private_log

log = private_log(__name__)


class Errand:
    """Something to do again whenever it is called for; by one thread at a time."""

    __slots__ = ("_crew", "is_called", "is_running", "is_urgent", "place", "run")

    def __init__(self, crew: Crew, run: Callable[[], None]) -> None:
        self._crew = crew
        self.run = run
        self.is_running = self.is_called = self.is_urgent = False
        self.place: Place | None = None

    def call(self, is_urgent: bool = False) -> None:
        """See that it is done once more; calls that come before it is begun are one."""
        self._crew.call(self, is_urgent)


class Place:
    """One errand's place in line; it counts only while the errand says that it is its own."""

    __slots__ = ("errand",)

    def __init__(self, errand: Errand) -> None:
        self.errand = errand


class Crew:
    """The threads. Errands wait in line, and one that calls itself again goes to its end.

    So a notice to all consoles reaches each of them before any is drawn a second piece.
    """

    def __init__(self, threads: int, name: str = "screens") -> None:
        self._count, self._name = threads, name
        self._threads: list[threading.Thread] = []
        lock = threading.Lock()
        self._changed, self._quiet = threading.Condition(lock), threading.Condition(lock)
        self._urgent: deque[Place] = deque()
        self._common: deque[Place] = deque()
        self._running = 0
        self._is_stopping = False

    def call(self, errand: Errand, is_urgent: bool) -> None:
        """Put it in line, or let it run again when it is just running."""
        with self._changed:
            if self._is_stopping:
                return
            if errand.is_running:
                errand.is_called = True
                errand.is_urgent |= is_urgent
            elif errand.place is None or (is_urgent and not errand.is_urgent):
                self._enqueue(errand, is_urgent)

    def stop(self, seconds: float) -> None:
        """Let what is in line be done, for at most so many seconds, then end the threads."""
        deadline = clock.monotonic() + seconds
        with self._changed:
            while (
                not self._is_stopping
                and self._is_busy()
                and (left := deadline - clock.monotonic()) > 0
            ):
                self._quiet.wait(left)
            self._is_stopping = True
            self._changed.notify_all()

    def _is_busy(self) -> bool:
        return bool(self._urgent or self._common or self._running)

    def _enqueue(self, errand: Errand, is_urgent: bool) -> None:
        """Give it a place; one that has become urgent has a better one, and leaves the other."""
        errand.place, errand.is_urgent = Place(errand), is_urgent
        (self._urgent if is_urgent else self._common).append(errand.place)
        if len(self._threads) < self._count:
            self._add_thread()
        self._changed.notify()

    def _add_thread(self) -> None:
        name = f"{self._name}-{len(self._threads)}"
        thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while errand := self._next():
            try:
                errand.run()
            except Exception:
                log.exception("drawing for a console failed")
            self._done(errand)

    def _next(self) -> Errand | None:
        with self._changed:
            while not self._is_stopping:
                if not (self._urgent or self._common):
                    # Places that count no longer may have been the last.
                    self._tell_if_quiet()
                    self._changed.wait()
                    continue
                place = (self._urgent or self._common).popleft()
                if place.errand.place is place:
                    return self._begun(place.errand)
        return None

    def _begun(self, errand: Errand) -> Errand:
        errand.place, errand.is_running, errand.is_urgent = None, True, False
        self._running += 1
        return errand

    def _done(self, errand: Errand) -> None:
        with self._changed:
            self._running -= 1
            errand.is_running = False
            if errand.is_called:
                errand.is_called = False
                self._enqueue(errand, errand.is_urgent)
            self._tell_if_quiet()

    def _tell_if_quiet(self) -> None:
        if not self._is_busy():
            self._quiet.notify_all()
