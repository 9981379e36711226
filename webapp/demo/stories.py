"""What was said in the demo centre's past: made-up conversations in five languages.

`stories/` holds a file a language, newest first. A line is "minutes sign words": `<` the customer,
`>` the agent who has it (`by`), `#` a note.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "stories"
LANGUAGES = {"en": "en", "ja": "ja", "th": "th", "zh_Hant": "zh-Hant", "fi": "fi"}
CUSTOMER, AGENT, NOTE = "<", ">", "#"
A_DAY = (time(6, 20), time(8, 5), time(9, 50), time(11, 40), time(13, 15))
TODAY_MINUTES = 75
_LINE = re.compile(r"(\d+)([<>#])(.+)", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """One thing that was said, so many minutes after the conversation began."""

    minutes: int
    sign: str
    words: str


@dataclass(frozen=True)
class Story:
    """One conversation. `by`: its agent's address; `contact`: email and phone, where known."""

    who: str
    language: str
    by: str
    lines: tuple[Line, ...]
    tags: tuple[str, ...] = ()
    contact: Mapping[str, str] | None = field(default=None, hash=False)
    is_parked: bool = False

    @property
    def user_id(self) -> str:
        """The customer's id at the channel, the same in each of their conversations."""
        return "U" + sha256(self.who.encode()).hexdigest()[:32]


def told_stories() -> list[Story]:
    """All of them, newest first, the languages in turn."""
    by_language = [_read(name, code) for name, code in LANGUAGES.items()]
    return list(chain.from_iterable(zip(*by_language, strict=True)))


def _read(name: str, language: str) -> list[Story]:
    rows = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return [_story(row, language) for row in rows]


def _story(row: Mapping[str, Any], language: str) -> Story:
    lines = (_LINE.fullmatch(each) for each in row["lines"])
    return Story(
        row["who"],
        language,
        row["by"],
        tuple(Line(int(line[1]), line[2], line[3]) for line in lines if line),
        tuple(row.get("tags", ())),
        row.get("contact"),
        row.get("end") == "parked",
    )


def begun_at(number: int, now: datetime) -> datetime:
    """When the story of that number began: a few today, as many on each day before."""
    days, place = divmod(number, len(A_DAY))
    if days == 0:
        return now - timedelta(minutes=TODAY_MINUTES * (place + 1))
    return datetime.combine(now.date() - timedelta(days=days + 1), A_DAY[place], now.tzinfo)
