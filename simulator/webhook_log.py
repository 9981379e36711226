"""What became of the webhooks of one account."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.errors import Json

KEPT_ATTEMPTS = 20_000
KEPT_ABANDONED = 20_000


@dataclass(frozen=True)
class Attempt:
    """One POST; `status` is None without an answer, `reason` uses LINE's words."""

    status: int | None
    reason: str
    seconds: float

    @property
    def is_acknowledged(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class WebhookLog:
    """Counts bodies, not events, except in `acknowledgements` (webhookEventId: how often)."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.acknowledgements: Counter[str] = Counter()
        self.attempts: deque[tuple[Attempt, list[str]]] = deque(maxlen=KEPT_ATTEMPTS)
        self.abandoned: deque[list[Json]] = deque(maxlen=KEPT_ABANDONED)
        self._pending = 0
        self._is_over = False
        self._changed = threading.Condition()

    def expect(self) -> None:
        with self._changed:
            self._pending += 1
            self.counts["queued"] += 1

    def record(self, attempt: Attempt, events: Sequence[Json], *, is_last: bool) -> None:
        """Note one attempt; the body stays pending while another one is to follow."""
        ids = [str(event.get("webhookEventId", "")) for event in events]
        with self._changed:
            self.attempts.append((attempt, ids))
            self.counts["attempted"] += 1
            if attempt.is_acknowledged:
                self.counts["acknowledged"] += 1
                self.acknowledgements.update(ids)
            else:
                self.counts[attempt.reason.lower()] += 1
                if is_last:
                    self.counts["abandoned"] += 1
                    self.abandoned.append(list(events))
            if attempt.is_acknowledged or is_last:
                self._pending -= 1
                self._changed.notify_all()

    @property
    def pending(self) -> int:
        """Bodies neither acknowledged nor given up."""
        return self._pending

    def wait_until_idle(self, timeout: float = 10.0) -> bool:
        """Wait until nothing is pending; False when `timeout` seconds pass first."""
        with self._changed:
            self._changed.wait_for(lambda: self._pending == 0 or self._is_over, timeout)
            return self._pending == 0

    def end(self) -> None:
        """Whoever waits need wait no longer: nothing more is sent."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()

    def take_abandoned(self) -> list[list[Json]]:
        with self._changed:
            taken = list(self.abandoned)
            self.abandoned.clear()
            return taken

    def summary(self) -> dict[str, int]:
        """Counts for the control API."""
        with self._changed:
            return {**self.counts, "pending": self._pending}
