"""How long a wrap-up lasts: until when it takes capacity, and when it closes by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.workstreams.models import WrapUpBlocking


@dataclass(frozen=True)
class WrapUpClock:
    """`frees_at`: when it stops taking its agent's capacity, which may be past; None: not before it
    is closed. `closes_at`: when it is closed if nobody writes; None: never by itself.
    """

    frees_at: datetime | None
    closes_at: datetime | None


def clock_of(
    blocking: str | None,
    seconds: int | None,
    minutes: int | None,
    ended_at: datetime,
    last_message_at: datetime,
) -> WrapUpClock:
    """The clock of a wrap-up that began at `ended_at`, by its workstream's settings.

    The same as the duties `wrap_ups` and `auto_closings` go by. Without a workstream nothing is
    done by itself (all three None).
    """
    frees_at = {
        WrapUpBlocking.NEVER: ended_at,
        WrapUpBlocking.CUSTOM: ended_at + timedelta(seconds=seconds or 0),
    }.get(WrapUpBlocking(blocking or WrapUpBlocking.ALWAYS))
    last = max(ended_at, last_message_at)
    return WrapUpClock(frees_at, last + timedelta(minutes=minutes) if minutes else None)
