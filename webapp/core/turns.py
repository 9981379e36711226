"""Who writes: several in one transaction, or one after the other.

SQLite takes one writer at a time, and its own way to wait is to sleep up to 100 ms between two
looks, so under load a webhook's answer came seconds late. Inside one process the next writer is
woken at once; between processes SQLite's way remains.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

Row = dict[str, Any]


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


class NotStored(Exception):
    """It is not known that the rows are durable: say so, and let them be sent again."""


class _Entry:
    __slots__ = ("error", "is_done", "rows")

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.is_done = False
        self.error: Exception | None = None


class GroupCommit:
    """Hands lists of rows to `store`, which makes them durable in one transaction.

    Whoever comes first becomes the leader and commits everything that waits; those who arrive
    meanwhile wait for the next leader. No delay is added: a lone caller commits alone.
    """

    def __init__(self, store: Callable[[list[Row]], None]) -> None:
        self._store = store
        self._waiting: deque[_Entry] = deque()
        self._leader = threading.Lock()

    def add(self, rows: list[Row]) -> None:
        """Return once the rows are durable.

        Raises what `store` raised for them, and NotStored when the leader was stopped meanwhile.
        """
        entry = _Entry(rows)
        self._waiting.append(entry)
        with self._leader:
            if not entry.is_done:
                self._lead()
        if entry.error is not None:
            raise entry.error
        if not entry.is_done:
            raise NotStored("whoever was storing these rows was stopped in the middle")

    def _lead(self) -> None:
        # One by one: an entry added to a list just taken would count as stored, unstored.
        entries: list[_Entry] = []
        while self._waiting:
            entries.append(self._waiting.popleft())
        if not entries:
            return
        try:
            self._store([row for entry in entries for row in entry.rows])
        except Exception as error:
            self._store_each(entries, error)
        for entry in entries:
            entry.is_done = True

    def _store_each(self, entries: list[_Entry], error: Exception) -> None:
        """One caller's bad row must not fail the others."""
        for entry in entries:
            try:
                if len(entries) == 1:
                    raise error
                self._store(entry.rows)
            except Exception as own:
                entry.error = own
