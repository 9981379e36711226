"""Who else looks at a conversation or writes in it, as the line over the composer says it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from babel.lists import format_list
from flask_babel import get_locale, ngettext
from sqlalchemy import select

from webapp.agents.models import Agent
from webapp.attendance.keeper import keeper
from webapp.attendance.roll import Doing
from webapp.core.database import db
from webapp.inbox.regions import Region, region

# The rest is a number.
NAMED = 2


@dataclass(frozen=True)
class Attending:
    """Those who do the same. `words` is the whole sentence, `names` are all of theirs."""

    doing: Doing
    agent_ids: tuple[int, ...]
    names: tuple[str, ...]
    words: str


def own_of(conversation_id: int, agent_id: int) -> int | None:
    """The agent, if they attend the conversation themselves: nobody is told of that."""
    return agent_id if agent_id in keeper().attending(conversation_id) else None


def attendance(conversation_id: int, own_id: int | None) -> Region:
    """Everybody else who attends it; empty when nobody does."""
    root = f"conversation_{conversation_id}_attendance"
    groups = _groups(keeper().attending(conversation_id), own_id)
    return region("inbox/_attendance.html", root, element_id=root, groups=groups)


def _groups(attending: dict[int, Doing], own_id: int | None) -> list[Attending]:
    others = {number: doing for number, doing in attending.items() if number != own_id}
    if not others:
        return []
    rows = db.session.execute(select(Agent.id, Agent.name).where(Agent.id.in_(others)))
    names: dict[int, str] = {number: name for number, name in rows}  # noqa: C416 (rows are no pairs to mypy)
    known = [number for number in others if number in names]
    return [_group(doing, [*ids], names) for doing, ids in groupby(known, key=others.get) if doing]


def _group(doing: Doing, ids: list[int], names: dict[int, str]) -> Attending:
    own = sorted((names[number] for number in ids), key=str.casefold)
    return Attending(doing, tuple(ids), tuple(own), _sentence(doing, _listed(own), len(own)))


def _listed(names: list[str]) -> str:
    rest = len(names) - NAMED
    others = [ngettext("%(num)d other", "%(num)d others", rest)] if rest > 0 else []
    return format_list(names[:NAMED] + others, style="standard", locale=get_locale())


def _sentence(doing: Doing, who: str, count: int) -> Any:
    if doing == Doing.ANSWERING:
        return ngettext(
            "%(who)s is writing an answer…", "%(who)s are writing an answer…", count, who=who
        )
    if doing == Doing.NOTING:
        return ngettext("%(who)s is writing a note…", "%(who)s are writing a note…", count, who=who)
    return ngettext("%(who)s is looking", "%(who)s are looking", count, who=who)
