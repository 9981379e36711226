"""What travels on the bus: which topics, what kind, which row. Never HTML, never content."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

RESYNC = "resync"
DUTY = "duty"
# Some notice was not sent: whoever shows something looks whether it is still so.
DOUBT = "doubt"
# Of the bus itself: a sign of life, and the end of a process.
BEAT, BYE = "beat", "bye"


# Of the text that processes send each other. While a new version comes in, old processes hear new
# ones: whoever changes what the text holds counts on, and the others know that they cannot read it.
VERSION = 1


@dataclass(frozen=True)
class Notice:
    """Something changed. `topics` choose the receivers, `kind` and `subject_id` say what."""

    topics: tuple[str, ...]
    kind: str
    subject_id: int = 0

    def encode(self, origin: str, number: int) -> str:
        """A small JSON text; `origin` is the sending process, which counts what it sends."""
        return json.dumps([VERSION, origin, number, self.kind, self.subject_id, *self.topics])


def decode(payload: str) -> tuple[str, int, Notice]:
    """The origin, number and notice of an encoded text.

    Raises ValueError when it is none, or of another version.
    """
    try:
        version, origin, number, kind, subject_id, *topics = json.loads(payload)
        if version != VERSION:
            raise TypeError(version)
        notice = Notice(tuple(map(str, topics)), str(kind), int(subject_id))
        return str(origin), int(number), notice
    except (TypeError, json.JSONDecodeError) as error:
        raise ValueError("not a notice") from error


@dataclass
class Parcel:
    """A notice on its way to the sockets of one process, with what was rendered for it.

    Viewers who see the same thing share one rendering: `once` computes it a single time per
    scope, however many socket threads ask at the same moment.
    """

    notice: Notice
    _rendered: dict[Hashable, Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def once(self, scope: Hashable, compute: Callable[[], Any]) -> Any:
        """The value of `compute` for this scope, computed by the first who asks."""
        if scope in self._rendered:
            return self._rendered[scope]
        with self._lock:
            if scope not in self._rendered:
                self._rendered[scope] = compute()
            return self._rendered[scope]
