"""The bounded box in front of one socket: anybody puts, whoever draws for the socket takes."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Collection

from webapp.realtime.notice import Parcel

CAPACITY = 500
Key = tuple[str, int]


def _nobody(_is_urgent: bool) -> None:
    """Nobody is to be called yet."""


class Mailbox:
    """Keeps the newest parcel of each (kind, subject); past its capacity it is overflowed.

    Parcels of `urgent` kinds are taken before all others: an offer should not wait until a long
    list is drawn. `on_mail` is called after each change, with whether it is urgent.
    """

    __slots__ = (
        "_capacity",
        "_common",
        "_first",
        "_lock",
        "_newest",
        "_urgent",
        "close_code",
        "is_overflowed",
        "on_mail",
    )

    def __init__(self, capacity: int = CAPACITY, urgent: Collection[str] = ()) -> None:
        self._capacity = capacity
        self._urgent = urgent
        self._first: deque[Key] = deque()
        self._common: deque[Key] = deque()
        self._newest: dict[Key, Parcel] = {}
        self._lock = threading.Lock()
        self.is_overflowed = False
        self.close_code: int | None = None
        self.on_mail: Callable[[bool], None] = _nobody

    def put(self, parcel: Parcel) -> None:
        """Add a parcel; one of the same kind and subject that waits is replaced by it.

        Replaced, not kept: what was rendered for the older one may be stale by now.
        """
        key = (parcel.notice.kind, parcel.notice.subject_id)
        is_urgent = key[0] in self._urgent
        # Together, else a parcel put while its forerunner is being taken would never be taken.
        with self._lock:
            if key not in self._newest:
                (self._first if is_urgent else self._common).append(key)
            self._newest[key] = parcel
            if len(self._newest) > self._capacity:
                self.is_overflowed = True
        self.on_mail(is_urgent)

    def take(self) -> Parcel | None:
        """The longest-waiting parcel, if there is one."""
        with self._lock:
            if not self._newest:
                return None
            key = (self._first or self._common).popleft()
            return self._newest.pop(key)

    def has_mail(self) -> bool:
        """Whether a parcel waits."""
        return bool(self._newest)

    def has_urgent_mail(self) -> bool:
        """Whether an urgent one does."""
        return bool(self._first)

    def close(self, code: int) -> None:
        """Ask for the socket to be closed with a websocket code."""
        self.close_code = code
        self.on_mail(True)
