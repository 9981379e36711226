"""Who in this process wants to hear of which topic."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable

from webapp.core import clock
from webapp.realtime.mailbox import Mailbox
from webapp.realtime.notice import DOUBT, DUTY, RESYNC, Notice, Parcel
from webapp.realtime.pace import Pacer

# The websocket code for a socket that had to make room for a newer one of the same holder.
CROWDED = 4409
# For a socket whose window has come anew. The window listens to the newer one already.
RENEWED = 4408
Holder = tuple[str, int]


class Hub:
    """Topic subscriptions of one process's sockets, and the cap on their number."""

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._lock = threading.Lock()
        self._by_topic: dict[str, set[Mailbox]] = {}
        self._topics: dict[Mailbox, tuple[str, ...]] = {}
        self._holders: dict[Mailbox, tuple[str, ...]] = {}
        self._by_holder: dict[str, list[Mailbox]] = {}
        self._windows: dict[Mailbox, str] = {}
        self._by_window: dict[str, Mailbox] = {}
        self.on_duty: Callable[[str], None] | None = None
        self.duty_names: tuple[str, ...] = ()
        # Kinds that are for this process itself, and who in it hears them.
        self.hearers: dict[str, Callable[[Notice], None]] = {}
        self._doubted_at = -math.inf
        # Whether it is unsure, at this moment, that everything is heard.
        self.is_deaf: Callable[[], bool] = lambda: False
        # Holds back what changes all the time; without it everything is handed out at once.
        self.pacer: Pacer | None = None

    def join(
        self,
        mailbox: Mailbox,
        topics: Iterable[str],
        holders: Iterable[Holder] = (),
        window: str = "",
    ) -> bool:
        """Subscribe a mailbox, replacing its topics; False when the socket cap is reached.

        Args:
            holders: whose socket it is, each with how many sockets it may have. Past that its
                oldest one is closed with CROWDED, so that nobody alone takes all places.
            window: which window it is for; its socket before, whose end may not have come yet,
                is closed with RENEWED, and gives its place.
        """
        with self._lock:
            if mailbox.close_code is not None:
                return True  # about to go; a code it was given stays
            if mailbox not in self._topics and not self._admit(mailbox, dict(holders), window):
                return False
            self._unsubscribe(mailbox)
            self._topics[mailbox] = tuple(topics)
            for topic in self._topics[mailbox]:
                self._by_topic.setdefault(topic, set()).add(mailbox)
            return True

    def _admit(self, mailbox: Mailbox, holders: dict[str, int], window: str) -> bool:
        if window in self._by_window:
            self._dismiss(self._by_window[window], RENEWED)
        full = [self._by_holder[name] for name, most in holders.items() if self._has(name, most)]
        going = {sockets[0] for sockets in full}
        if len(self._topics) - len(going) >= self._cap:
            return False
        for oldest in going:
            self._dismiss(oldest, CROWDED)
        self._holders[mailbox] = tuple(holders)
        if window:
            self._windows[mailbox], self._by_window[window] = window, mailbox
        for name in holders:
            self._by_holder.setdefault(name, []).append(mailbox)
        return True

    def _dismiss(self, mailbox: Mailbox, code: int) -> None:
        self._forget(mailbox)
        mailbox.close(code)

    def _has(self, holder: str, count: int) -> bool:
        return len(self._by_holder.get(holder, ())) >= count

    def leave(self, mailbox: Mailbox) -> None:
        """Unsubscribe a mailbox; one that never joined is fine."""
        with self._lock:
            self._forget(mailbox)

    def deliver(self, notice: Notice) -> None:
        """Bring a notice to the mailboxes, now or when it is time for it, or wake a duty."""
        if notice.kind == DOUBT:
            self.doubt()
            return
        if notice.kind == DUTY:
            for topic in notice.topics:
                self._wake(topic)
            return
        if notice.kind in self.hearers:
            self.hearers[notice.kind](notice)
            return
        if self._topics and (self.pacer is None or self.pacer.admits(notice)):
            self.hand_out(notice)

    def hand_out(self, notice: Notice) -> None:
        """Put a notice into every mailbox that wants one of its topics."""
        parcel = Parcel(notice)
        for mailbox in self._wanting(notice.topics):
            mailbox.put(parcel)

    def resync(self) -> None:
        """Some notices may have been missed: every socket re-reads, every duty looks."""
        for mailbox in self._all():
            mailbox.put(Parcel(Notice((), RESYNC)))
        for name in self.duty_names:
            self._wake(name)

    def doubt(self) -> None:
        """Some notice may have been missed: every socket re-reads when it next looks."""
        self._doubted_at = clock.monotonic()

    def is_sure_since(self, moment: float) -> bool:
        """Whether no notice can have been missed since a moment."""
        return not self.is_deaf() and self._doubted_at < moment

    def close_all(self, code: int) -> None:
        """Ask every socket of this process to close with a websocket code."""
        for mailbox in self._all():
            mailbox.close(code)

    def count(self) -> int:
        """Number of joined sockets."""
        return len(self._topics)

    def _wake(self, name: str) -> None:
        if self.on_duty is not None:
            self.on_duty(name)

    def _all(self) -> list[Mailbox]:
        with self._lock:
            return list(self._topics)

    def _wanting(self, topics: Iterable[str]) -> set[Mailbox]:
        with self._lock:
            return set().union(*(self._by_topic.get(topic, ()) for topic in topics))

    def _forget(self, mailbox: Mailbox) -> None:
        self._unsubscribe(mailbox)
        self._by_window.pop(self._windows.pop(mailbox, ""), None)
        for name in self._holders.pop(mailbox, ()):
            self._by_holder[name].remove(mailbox)
            if not self._by_holder[name]:
                del self._by_holder[name]

    def _unsubscribe(self, mailbox: Mailbox) -> None:
        for topic in self._topics.pop(mailbox, ()):
            wanting = self._by_topic.get(topic)
            if wanting is not None:
                wanting.discard(mailbox)
                if not wanting:
                    del self._by_topic[topic]
