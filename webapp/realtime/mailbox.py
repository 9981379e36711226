"""The bounded box in front of one socket: others put, only the socket's own thread takes."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Collection

from webapp.realtime.notice import Notice, Parcel

CAPACITY = 500


Key = tuple[str, int]


class Mailbox:
    """Keeps the newest parcel of each (kind, subject); past its capacity it is overflowed.

    Parcels of `urgent` kinds are taken before all others: an offer should not wait until a long
    list is drawn.
    """

    def __init__(self, capacity: int = CAPACITY, urgent: Collection[str] = ()) -> None:
        self._capacity = capacity
        self._urgent = frozenset(urgent)
        self._numbers = itertools.count()
        self._order: queue.PriorityQueue[tuple[bool, int, Key]] = queue.PriorityQueue()
        self._newest: dict[Key, Parcel] = {}
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
            self._order.put((key[0] not in self._urgent, next(self._numbers), key))

    def take(self, seconds: float) -> Parcel | None:
        """The longest-waiting parcel, or None after so many seconds without one."""
        try:
            _, _, key = self._order.get(timeout=seconds)
        except queue.Empty:
            return None
        with self._lock:
            return self._newest.pop(key, None)

    def close(self, code: int) -> None:
        """Ask the socket's thread to close with a websocket code; wakes it."""
        self.close_code = code
        self.put(Parcel(Notice((), "close")))
