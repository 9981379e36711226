"""Failures on request: the next calls of an endpoint go wrong as told."""

from __future__ import annotations

import fnmatch
import threading
from dataclasses import asdict, dataclass

from simulator.errors import Json

MAX_DELAY_SECONDS = 120


@dataclass
class Fault:
    """What goes wrong.

    `endpoint`: name or pattern ("reply", "push", "profile", "content", "*"), see README.
    `times`: how many calls, None until cleared. `delay`: seconds before the answer.
    `status` and `body`: answer this. `is_dropped`: close the connection without an answer.
    `is_processed`: do what was asked first, so that the caller cannot know (the message is shown).
    """

    endpoint: str = "*"
    times: int | None = 1
    delay: float = 0.0
    status: int | None = None
    body: Json | None = None
    is_dropped: bool = False
    is_processed: bool = False

    def as_json(self) -> Json:
        return asdict(self)


def fault_from(row: Json) -> Fault:
    """Raises ValueError for unknown fields and values out of range."""
    try:
        fault = Fault(**row)
    except TypeError as error:
        raise ValueError(str(error)) from error
    numbers = (fault.times, fault.delay, fault.status)
    if not all(value is None or isinstance(value, (int, float)) for value in numbers):
        raise ValueError("times, delay and status are numbers")
    if not 0 <= fault.delay <= MAX_DELAY_SECONDS:
        raise ValueError(f"delay is 0 to {MAX_DELAY_SECONDS} seconds")
    if fault.status is not None and not 200 <= fault.status <= 599:
        raise ValueError("status is 200 to 599")
    if fault.times is not None and fault.times < 1:
        raise ValueError("times is at least 1, or null until cleared")
    return fault


class FaultBook:
    """The faults still to happen, oldest first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._faults.append(fault)

    def take(self, endpoint: str) -> Fault | None:
        """The oldest fault for this endpoint, used up by one call."""
        with self._lock:
            for fault in self._faults:
                if fnmatch.fnmatchcase(endpoint, fault.endpoint):
                    if fault.times is not None:
                        fault.times -= 1
                        if fault.times == 0:
                            self._faults.remove(fault)
                    return fault
        return None

    def waiting(self) -> list[Json]:
        with self._lock:
            return [fault.as_json() for fault in self._faults]

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()
