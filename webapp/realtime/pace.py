"""A few times a second instead of many: what changes all the time is told together.

The first notice of a kind is told at once. What comes of it within a moment is held and told as
one at the moment's end, to all whom any of them concerns: so that on a busy morning a list is drawn
some times a second for all who look at it, not once a message.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Collection

from webapp.core import clock
from webapp.core.errors import private_log
from webapp.realtime.notice import Notice

log = private_log(__name__)
PAUSE_SECONDS = 0.15
Key = tuple[str, int]


class Pace:
    """What was told lately, and what is held; used by one thread at a time."""

    def __init__(self, kinds: Collection[str], seconds: float = PAUSE_SECONDS) -> None:
        self._kinds, self._seconds = kinds, seconds
        self._pauses: dict[Key, float] = {}
        self._held: dict[Key, set[str]] = {}

    def admits(self, notice: Notice, now: float) -> bool:
        """Whether to tell it now; else it is held until `release`."""
        key = (notice.kind, notice.subject_id)
        if notice.kind not in self._kinds:
            return True
        if key not in self._held and self._pauses.get(key, -math.inf) <= now:
            self._pauses[key] = now + self._seconds
            return True
        self._held.setdefault(key, set()).update(notice.topics)
        return False

    def next_at(self) -> float:
        """When something held is to be told; infinity when nothing is."""
        return min((self._pauses[key] for key in self._held), default=math.inf)

    def release(self, now: float) -> list[Notice]:
        """What is to be told now of what was held."""
        due = [key for key in self._held if self._pauses[key] <= now]
        self._pauses = {key: until for key, until in self._pauses.items() if until > now}
        self._pauses |= dict.fromkeys(due, now + self._seconds)
        return [Notice(tuple(sorted(self._held.pop(key))), *key) for key in due]


class Pacer:
    """Holds notices back and hands them to `tell` when their time has come, by a thread of its own
    that is started when first something is held.
    """

    def __init__(self, pace: Pace, tell: Callable[[Notice], None]) -> None:
        self._pace, self._tell = pace, tell
        self._changed = threading.Condition()
        self._is_stopping = False
        self._thread: threading.Thread | None = None

    def admits(self, notice: Notice) -> bool:
        """Whether to tell it now; else it will be told."""
        with self._changed:
            before = self._pace.next_at()
            is_admitted = self._pace.admits(notice, clock.monotonic())
            if self._pace.next_at() < before:
                self._wake()
            return is_admitted

    def stop(self) -> None:
        """End the thread. What is held is told to nobody: consoles come again and read anew."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify()

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="pace", daemon=True)
            self._thread.start()
        self._changed.notify()

    def _run(self) -> None:
        while not self._is_stopping:
            for notice in self._next():
                try:
                    self._tell(notice)
                except Exception:
                    log.exception("a notice that was held could not be told")

    def _next(self) -> list[Notice]:
        with self._changed:
            wait = self._pace.next_at() - clock.monotonic()
            if wait > 0 and not self._is_stopping:
                self._changed.wait(None if wait == math.inf else wait)
            return self._pace.release(clock.monotonic())
