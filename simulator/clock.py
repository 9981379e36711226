"""The simulator's idea of now; tests move it instead of waiting."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta


class Clock:
    """Wall clock plus an offset, or a clock that stands still until it is advanced."""

    def __init__(self, frozen_at: datetime | None = None) -> None:
        self._frozen_at = frozen_at
        self._offset = timedelta()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Aware UTC time."""
        with self._lock:
            return (self._frozen_at or datetime.now(UTC)) + self._offset

    def now_ms(self) -> int:
        """Milliseconds since 1970, the unit of LINE's event timestamps."""
        return int(self.now().timestamp() * 1000)

    def advance(self, seconds: float) -> None:
        """Move now by this many seconds (backwards when negative)."""
        with self._lock:
            self._offset += timedelta(seconds=seconds)
