"""Everybody's presence as plain rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.agents.models import Agent, Presence
from webapp.agents.queries import CUSTOM
from webapp.agents.words.presences import presence_name, team_reason
from webapp.core.database import db
from webapp.core.folding import squeeze


@dataclass(frozen=True)
class TeamRow:
    """One person: the presence as a word, since when and why, and the units in use.

    `can_be_set`: a console is open, or was a moment ago.
    """

    id: int
    name: str
    status: str
    word: str
    value: str
    reason: str
    changed_at: datetime
    used_units: int
    total_units: int
    can_be_set: bool


def team_rows(words: str = "") -> list[TeamRow]:
    """Everybody who may sign in, or those whose name or presence holds each word, by name."""
    found = db.session.scalars(
        select(Agent)
        .where(Agent.active, Agent.joined_at.is_not(None))
        .options(joinedload(Agent.presence).joinedload(Presence.custom_presence))
    ).unique()
    agents = sorted(found, key=lambda agent: (squeeze(agent.name), agent.id))
    names = {agent.id: agent.name for agent in agents}
    rows = [_row(agent, names) for agent in agents]
    return [row for row in rows if _holds(row, words)]


def _holds(row: TeamRow, words: str) -> bool:
    text = squeeze(f"{row.name} {row.word}")
    return all(squeeze(word) in text for word in words.split())


def _row(agent: Agent, names: dict[int, str]) -> TeamRow:
    presence = agent.presence
    custom_id = presence.custom_presence_id
    return TeamRow(
        id=agent.id,
        name=agent.name,
        status=str(presence.status),
        word=presence_name(presence),
        value=f"{CUSTOM}:{custom_id}" if custom_id else str(presence.status),
        reason=team_reason(presence, names.get(presence.set_by_id or 0, "")),
        changed_at=presence.changed_at,
        used_units=presence.used_units,
        total_units=presence.total_units,
        can_be_set=not presence.is_gone,
    )
