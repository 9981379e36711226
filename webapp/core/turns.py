"""Who writes next: SQLite takes one writer at a time, and its own way to wait is to sleep.

It sleeps up to 100 ms between two looks, so under load a webhook's answer came seconds late. Inside
one process the next writer is woken at once; between processes SQLite's way remains.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from weakref import WeakKeyDictionary

from sqlalchemy import Engine


class WriteTurns:
    """The turns of one SQLite database in this process. PostgreSQL's writers need none."""

    def __init__(self, *, is_needed: bool) -> None:
        self._is_needed = is_needed
        self._queue = threading.Lock()
        self._writer = threading.Lock()
        self._urgent = self._urgent_seen = 0
        self._pause = threading.Event()

    def ordinary(self) -> AbstractContextManager[None]:
        """One's turn among all who write."""
        return self._behind_the_queue() if self._is_needed else nullcontext()

    @contextmanager
    def urgent(self) -> Iterator[None]:
        """The next turn, past all who queue: waits for one transaction at most."""
        self._urgent += 1
        with self._writer:
            yield

    def give_way(self, seconds: float) -> None:
        """Pause before one's next turn when urgent ones came since the last call.

        For work that nobody waits for at once: else it takes the interpreter and every second turn
        from those who do, however many they are.
        """
        if self._urgent != self._urgent_seen:
            self._urgent_seen = self._urgent
            self._pause.wait(seconds)

    @contextmanager
    def _behind_the_queue(self) -> Iterator[None]:
        with self._queue, self._writer:
            yield


_turns: WeakKeyDictionary[Engine, WriteTurns] = WeakKeyDictionary()
_lock = threading.Lock()


def turns_of(engine: Engine) -> WriteTurns:
    """The one object all writers of this engine share."""
    with _lock:
        if engine not in _turns:
            _turns[engine] = WriteTurns(is_needed=engine.dialect.name == "sqlite")
        return _turns[engine]
