"""Who in this process wants to hear of which topic."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from webapp.realtime.mailbox import Mailbox
from webapp.realtime.notice import DUTY, RESYNC, Notice, Parcel


class Hub:
    """Topic subscriptions of one process's sockets, and the cap on their number."""

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._lock = threading.Lock()
        self._by_topic: dict[str, set[Mailbox]] = {}
        self._topics: dict[Mailbox, tuple[str, ...]] = {}
        self.on_duty: Callable[[str], None] | None = None
        self.duty_names: tuple[str, ...] = ()

    def join(self, mailbox: Mailbox, topics: Iterable[str]) -> bool:
        """Subscribe a mailbox, replacing its topics; False when the socket cap is reached."""
        with self._lock:
            if mailbox not in self._topics and len(self._topics) >= self._cap:
                return False
            self._forget(mailbox)
            self._topics[mailbox] = tuple(topics)
            for topic in self._topics[mailbox]:
                self._by_topic.setdefault(topic, set()).add(mailbox)
            return True

    def leave(self, mailbox: Mailbox) -> None:
        """Unsubscribe a mailbox; one that never joined is fine."""
        with self._lock:
            self._forget(mailbox)

    def deliver(self, notice: Notice) -> None:
        """Put a notice into every mailbox that wants one of its topics, or wake a duty."""
        if notice.kind == DUTY:
            for topic in notice.topics:
                self._wake(topic)
            return
        parcel = Parcel(notice)
        for mailbox in self._wanting(notice.topics):
            mailbox.put(parcel)

    def resync(self) -> None:
        """Some notices may have been missed: every socket re-reads, every duty looks."""
        for mailbox in self._all():
            mailbox.put(Parcel(Notice((), RESYNC)))
        for name in self.duty_names:
            self._wake(name)

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
        for topic in self._topics.pop(mailbox, ()):
            wanting = self._by_topic.get(topic)
            if wanting is not None:
                wanting.discard(mailbox)
                if not wanting:
                    del self._by_topic[topic]
