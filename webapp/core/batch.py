"""Group commit: several threads that insert at the same moment share one transaction.

Whoever comes first becomes the leader and commits everything that waits; those who arrive
meanwhile wait for the next leader. No delay is added: a lone caller commits alone.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

Row = dict[str, Any]


class NotStored(Exception):
    """It is not known that the rows are durable: say so, and let them be sent again."""


class _Entry:
    __slots__ = ("error", "is_done", "rows")

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.is_done = False
        self.error: Exception | None = None


class GroupCommit:
    """Hands lists of rows to `store`, which makes them durable in one transaction."""

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
