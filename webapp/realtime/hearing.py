"""What this process heard of the others on the bus, and whether some of it may be missing.

Each process numbers what it publishes, says something at least every BEAT_SECONDS, and says
goodbye when it ends. A number that is skipped, and a silence without a goodbye, are signs of
missed notices. So is a process that is on record as alive (realtime/tasks.py) and not heard; one
that is silent and not on record any more was killed, and says nothing that could be missed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

BEAT_SECONDS = 15.0
# Two beats may be late. With a look (realtime/stream.py) this is less than two minutes.
SILENT_SECONDS = 40.0
# Where nobody can read the record: who was silent for so long was killed.
FORGET_SECONDS = 3600.0


@dataclass
class Speaker:
    """Another process: its newest number, and when it was heard last."""

    number: int
    heard_at: float


class Hearing:
    """Used by the listening thread alone, but for `is_in_doubt`."""

    def __init__(self) -> None:
        self._speakers: dict[str, Speaker] = {}
        self._silent: dict[str, float] = {}
        # On record, and not heard since then.
        self._unheard: dict[str, float] = {}
        self._since = 0.0

    @property
    def is_in_doubt(self) -> bool:
        """Whether somebody fell silent who may be alive and say things that we do not hear."""
        return bool(self._silent)

    def restart(self, now: float) -> None:
        """Listening begins, anew perhaps: what was missed before is somebody else's care."""
        self._speakers.clear()
        self._unheard.clear()
        self._since = now

    def hear(self, origin: str, number: int, now: float) -> bool:
        """Note that a process said its `number`; True when something before it was not heard."""
        known = self._speakers.get(origin)
        self._speakers[origin] = Speaker(max(number, known.number if known else 0), now)
        self._silent.pop(origin, None)
        if known is not None:
            return number > known.number + 1
        # Whoever was there before us, or has just come, is no surprise.
        return number > 1 and now - self._since > SILENT_SECONDS

    def end(self, origin: str, number: int, now: float) -> bool:
        """The same for a goodbye."""
        is_missed = self.hear(origin, number, now)
        del self._speakers[origin]
        return is_missed

    def look(self, now: float) -> bool:
        """True when a process has fallen silent since the last look."""
        fallen = [
            origin
            for origin, speaker in self._speakers.items()
            if now - speaker.heard_at > SILENT_SECONDS
        ]
        for origin in fallen:
            self._silent[origin] = self._speakers.pop(origin).heard_at
        for origin, heard_at in list(self._silent.items()):
            if now - heard_at > FORGET_SECONDS:
                del self._silent[origin]
        return bool(fallen)

    def compare(self, alive: Collection[str], now: float) -> bool:
        """Compare with which others are on record as alive.

        Returns:
            True when one that was silent is alive no more, so that all it said is said; or when
            one is alive for long and was never heard.
        """
        ended = [origin for origin in self._silent if origin not in alive]
        for origin in ended:
            del self._silent[origin]
        unheard = [one for one in alive if one not in self._speakers and one not in self._silent]
        self._unheard = {origin: self._unheard.get(origin, now) for origin in unheard}
        found = [one for one, since in self._unheard.items() if now - since > SILENT_SECONDS]
        self._silent.update(dict.fromkeys(found, now))
        return bool(ended or found)
