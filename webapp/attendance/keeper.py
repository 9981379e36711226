"""A process's roll is kept: others are told what its consoles look at, and these what changed.

Signs go over the bus as ids alone and change no table. A process says again what its consoles look
at, so that one that was started later, or did not hear it, knows as well.
"""

from __future__ import annotations

import itertools
import secrets
import threading
from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from flask import current_app

from webapp.attendance.roll import Doing, Roll, Sign, decode
from webapp.core import clock
from webapp.core.worker import Duty
from webapp.realtime.hub import Hub
from webapp.realtime.notice import Notice

# To processes: the signs. To consoles: who attends is another now; `subject_id` says where.
SIGNS, ATTENDED = "attendance", "attended"
REPEAT_SECONDS = 20.0
LAPSE_SECONDS = 1.0
# While somebody goes on typing it is told so often.
TYPING_SECONDS = 3.0
# In one notice: a broker's text has at most 8,000 bytes.
MOST_SIGNS = 100


class Sender(Protocol):
    """One process's end of the bus."""

    hub: Hub

    def send(self, notices: Iterable[Notice]) -> None:
        """To this process now and to the others soon."""


def topic_of(conversation_id: int) -> str:
    """Who attends one conversation."""
    return f"attendance:{conversation_id}"


class Keeper:
    """One process's roll, for any thread."""

    def __init__(self, bus: Sender) -> None:
        self._bus, self._roll, self._lock = bus, Roll(), threading.Lock()
        self._own: dict[str, Sign] = {}
        self._typed_at: dict[str, float] = {}
        self._numbers = itertools.count(1)
        self._repeat_due = 0.0
        bus.hub.hearers[SIGNS] = self.hear

    def attending(self, conversation_id: int) -> dict[int, Doing]:
        """{agent's id: what they do}, who writes first."""
        with self._lock:
            return self._roll.attending(conversation_id)

    def hear(self, notice: Notice) -> None:
        """Take signs in, and tell the consoles of this process that show what they change."""
        changed: set[int] = set()
        with self._lock:
            for text in notice.topics:
                try:
                    sign = decode(text)
                except ValueError:  # of a newer version of us
                    continue
                changed |= self._roll.take(sign, clock.monotonic())
        self._tell(changed)

    def place(self, source: str, conversation_id: int, agent_id: int) -> None:
        """A console of this process shows a conversation to somebody who looks at it."""
        sign = Sign(source, conversation_id, agent_id, Doing.LOOKING, next(self._numbers))
        with self._lock:
            before = self._own.get(source)
            self._own[source] = sign
        if before is None or before.conversation_id != conversation_id:
            self._bus.send([_notice([sign])])

    def leave(self, source: str) -> None:
        """It does so no more."""
        with self._lock:
            before = self._own.pop(source, None)
        if before is not None:
            gone = (source, before.conversation_id, before.agent_id, None)
            self._bus.send([_notice([Sign(*gone, next(self._numbers))])])

    def typed(
        self, conversation_id: int, agent_id: int, is_note: bool, doing: Doing | None
    ) -> list[Notice]:
        """What to tell of an agent who has just typed into one of the two fields, or stopped
        (`doing` None): nothing when it was told a moment ago.
        """
        source = f"{'note' if is_note else 'answer'}-{agent_id}-{conversation_id}"
        now = clock.monotonic()
        with self._lock:
            is_told = self._roll.doing(source) == doing
            is_recent = now - self._typed_at.get(source, -TYPING_SECONDS) < TYPING_SECONDS
            if is_told and (doing is None or is_recent):
                return []
            self._typed_at[source] = now
        return [_notice([Sign(source, conversation_id, agent_id, doing, next(self._numbers))])]

    def is_due(self) -> bool | None:
        """True: somebody's time is over, or what consoles look at is to be said again. A look into
        memory alone.
        """
        now = clock.monotonic()
        with self._lock:
            is_repeating = bool(self._own) and self._repeat_due <= now
            return True if is_repeating or self._roll.next_at() <= now else None

    def look_after(self) -> None:
        """Take off whose time is over; at times say again what the own consoles look at."""
        now = clock.monotonic()
        with self._lock:
            changed = self._roll.lapse(now)
            for source in [one for one in self._typed_at if self._roll.doing(one) is None]:
                del self._typed_at[source]
            is_repeating, own = self._repeat_due <= now, [*self._own.values()]
        self._tell(changed)
        if is_repeating:
            self._repeat_due = now + REPEAT_SECONDS
            self._bus.send(self._repeated(own))

    def _repeated(self, own: list[Sign]) -> list[Notice]:
        fresh = [replace(sign, number=next(self._numbers)) for sign in own]
        starts = range(0, len(fresh), MOST_SIGNS)
        return [_notice(fresh[start : start + MOST_SIGNS]) for start in starts]

    def _tell(self, conversation_ids: Iterable[int]) -> None:
        for number in conversation_ids:
            self._bus.hub.deliver(Notice((topic_of(number),), ATTENDED, number))


class Seat:
    """One console's place in the roll, moved by its own thread and by who hears its page."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper, self._source = keeper, secrets.token_hex(6)
        self._lock = threading.Lock()
        self._at: tuple[int, int] | None = None
        self._is_hidden = self._has_left = False

    def take(self, conversation_id: int | None, agent_id: int) -> None:
        """The console shows this conversation, or none that its agent may see."""
        with self._lock:
            self._at = (conversation_id, agent_id) if conversation_id else None
            self._say()

    def turn(self, *, is_hidden: bool) -> None:
        """Nobody looks at it from now on, or somebody does."""
        with self._lock:
            self._is_hidden = is_hidden
            self._say()

    def own_at(self, conversation_id: int) -> int | None:
        """Its agent, if they are among those who attend a conversation: nobody is told of that."""
        at = self._at
        is_among = at is not None and at[1] in self._keeper.attending(conversation_id)
        return at[1] if at is not None and is_among else None

    def leave(self) -> None:
        """For good."""
        with self._lock:
            self._has_left = True
            self._say()

    def _say(self) -> None:
        if self._at is None or self._is_hidden or self._has_left:
            self._keeper.leave(self._source)
        else:
            self._keeper.place(self._source, *self._at)


def keeper() -> Keeper:
    """The one of the running app."""
    found: Keeper = current_app.extensions["kanava_attendance"]
    return found


def _notice(signs: Iterable[Sign]) -> Notice:
    return Notice(tuple(sign.encode() for sign in signs), SIGNS)


DUTY = Duty(
    "attendance",
    lambda: keeper().is_due(),
    lambda _due: keeper().look_after(),
    sweep_seconds=LAPSE_SECONDS,
)
