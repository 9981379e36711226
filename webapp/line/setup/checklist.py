"""The callback's checklist: five points, each with how it stands and what to do when it is red."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from webapp.channels.models import ChannelCheck, CheckOutcome
from webapp.channels.queries import latest_checks
from webapp.line.findings import WAITING
from webapp.line.setup.words import CALLBACK_CHECKS, advice, check_word, said


@dataclass(frozen=True)
class Point:
    """One line of a checklist. `state`: good, bad, unknown, or waiting (not looked at yet)."""

    name: str
    word: str
    state: str
    said: str
    advice: str
    at: datetime | None


@dataclass(frozen=True)
class Checklist:
    """The points, in order."""

    points: tuple[Point, ...]

    @property
    def is_good(self) -> bool:
        """Whether everything is green."""
        return all(point.state == CheckOutcome.GOOD for point in self.points)

    @property
    def good_count(self) -> int:
        """How many points are green."""
        return sum(point.state == CheckOutcome.GOOD for point in self.points)

    @property
    def digest(self) -> str:
        """Tells two lists apart that look different."""
        seen = [(point.name, point.state, point.said) for point in self.points]
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def checklist_of(account_id: int) -> Checklist:
    """How an account's callback stands, as it was found last."""
    checks = latest_checks(account_id)
    return Checklist(tuple(point_of(name, checks.get(name)) for name in CALLBACK_CHECKS))


def point_of(name: str, check: ChannelCheck | None) -> Point:
    """A check in words."""
    if check is None or check.code == WAITING:
        return Point(name, check_word(name), WAITING, "", "", None)
    is_good = check.outcome == CheckOutcome.GOOD
    help_ = "" if is_good else advice(check.code)
    words = said(check.code, check.detail)
    return Point(name, check_word(name), str(check.outcome), words, help_, check.last_at)
