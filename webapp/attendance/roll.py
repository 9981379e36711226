"""The roll: who looks at which conversation and who writes in it, as one process has heard it.

Each sign has a source (one console, or what one agent types in one conversation) and replaces what
the same source said before. It counts for a while and is said again before that is over, so that
whoever vanished without a word is taken off by the time alone.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

# Said again every REPEAT_SECONDS (keeper.py): two may be lost.
LOOKING_SECONDS = 50.0
# The draft of who types is kept about once a second (static/js/draft.js), and told every third.
WRITING_SECONDS = 8.0


class Doing(StrEnum):
    """What somebody does in a conversation; who does several things is shown with the first."""

    ANSWERING = "answering"
    NOTING = "noting"
    LOOKING = "looking"


_ORDER = list(Doing)


@dataclass(frozen=True)
class Sign:
    """What one source says. `doing` None: it is over. `number` tells it from the same said before,
    which the bus would leave out.
    """

    source: str
    conversation_id: int
    agent_id: int
    doing: Doing | None
    number: int = 0

    def encode(self) -> str:
        """A short text without content: ids and a word."""
        word = self.doing or ""
        return f"{self.source},{self.conversation_id},{self.agent_id},{word},{self.number}"


def decode(text: str) -> Sign:
    """The sign of an encoded text. Raises ValueError when it is none."""
    source, conversation_id, agent_id, word, number = text.split(",")
    doing = Doing(word) if word else None
    return Sign(source, int(conversation_id), int(agent_id), doing, int(number))


@dataclass(frozen=True)
class Entry:
    """A sign that counts until a moment (monotonic, of this process)."""

    sign: Sign
    until: float


class Roll:
    """Used under its keeper's lock."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._by_conversation: defaultdict[int, dict[str, Sign]] = defaultdict(dict)

    def take(self, sign: Sign, now: float) -> set[int]:
        """Note a sign; in which conversations somebody else attends now, or does something else."""
        return set(self._changed_by(sign, now))

    def lapse(self, now: float) -> set[int]:
        """Take off whose time is over; in which conversations that was seen."""
        over = [entry.sign for entry in self._entries.values() if entry.until <= now]
        return {
            each
            for sign in over
            for each in self._changed_by(Sign(sign.source, 0, sign.agent_id, None), now)
        }

    def next_at(self) -> float:
        """When the next one's time is over; infinity when nobody is on the roll."""
        return min((entry.until for entry in self._entries.values()), default=math.inf)

    def doing(self, source: str) -> Doing | None:
        """What a source said last, while it counts."""
        entry = self._entries.get(source)
        return entry.sign.doing if entry else None

    def attending(self, conversation_id: int) -> dict[int, Doing]:
        """{agent's id: what they do}, who writes first, then by id."""
        found: dict[int, Doing] = {}
        for sign in self._by_conversation.get(conversation_id, {}).values():
            said = [each for each in (sign.doing, found.get(sign.agent_id)) if each]
            found[sign.agent_id] = min(said, key=_ORDER.index)
        return dict(sorted(found.items(), key=lambda each: (_ORDER.index(each[1]), each[0])))

    def _changed_by(self, sign: Sign, now: float) -> Iterator[int]:
        before = self._entries.get(sign.source)
        places = {sign.conversation_id} | ({before.sign.conversation_id} if before else set())
        shown = {place: self.attending(place) for place in places if place}
        if before:
            self._forget(before.sign)
        if sign.doing:
            seconds = LOOKING_SECONDS if sign.doing == Doing.LOOKING else WRITING_SECONDS
            self._entries[sign.source] = Entry(sign, now + seconds)
            self._by_conversation[sign.conversation_id][sign.source] = sign
        for place, was in shown.items():
            if self.attending(place) != was:
                yield place

    def _forget(self, sign: Sign) -> None:
        del self._entries[sign.source]
        signs = self._by_conversation[sign.conversation_id]
        del signs[sign.source]
        if not signs:
            del self._by_conversation[sign.conversation_id]
