"""The bounded box in front of one socket: others put, only the socket's own thread takes."""

from __future__ import annotations

import queue
import threading
from collections.abc import Hashable

from webapp.realtime.notice import Notice, Parcel

CAPACITY = 500


class Mailbox:
    """Keeps the newest parcel of each (kind, subject); past its capacity it is overflowed."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._order: queue.SimpleQueue[Hashable] = queue.SimpleQueue()
        self._newest: dict[Hashable, Parcel] = {}
        self._lock = threading.Lock()
        self.is_overflowed = False
        self.close_code: int | None = None

    def put(self, parcel: Parcel) -> None:
        """Add a parcel; one of the same kind and subject that waits is replaced by it.

        Replaced, not kept: what was rendered for the older one may be stale by now.
        """
        key = (parcel.notice.kind, parcel.notice.subject_id)
        # Together, else a parcel put while its forerunner is being taken would never be taken.
        with self._lock:
            is_waiting = key in self._newest
            self._newest[key] = parcel
            if len(self._newest) > self._capacity:
                self.is_overflowed = True
        if not is_waiting:
            self._order.put(key)

    def take(self, seconds: float) -> Parcel | None:
        """The longest-waiting parcel, or None after so many seconds without one."""
        try:
            key = self._order.get(timeout=seconds)
        except queue.Empty:
            return None
        with self._lock:
            return self._newest.pop(key, None)

    def close(self, code: int) -> None:
        """Ask the socket's thread to close with a websocket code; wakes it."""
        self.close_code = code
        self.put(Parcel(Notice((), "close")))
