"""How long to wait before another try: a pure rule."""

from __future__ import annotations

BACKOFF_CAP_SECONDS = 900.0


def back_off_seconds(tries: int, first: float = 1.0, cap: float = BACKOFF_CAP_SECONDS) -> float:
    """Seconds to wait before the next try: first, doubled for each try made, at most `cap`."""
    return float(min(cap, first * 2 ** min(max(tries - 1, 0), 30)))
