"""What the trace of a conversation is told in: entries with what was looked at for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from flask_babel import gettext as _

from webapp.routing.models import RoutingDecision
from webapp.rules.queries.names import Names


@dataclass(frozen=True)
class TraceItem:
    """A rule or an agent that was looked at. `is_good`: it fired, or was chosen."""

    name: str
    outcome: str
    lines: tuple[str, ...] = ()
    is_good: bool = False


@dataclass(frozen=True)
class TraceEntry:
    """One decision: a headline, why, and on demand each thing that was looked at.

    `note`: what a person wrote to whoever takes it; between the lines it is never folded away.
    """

    id: int
    at: datetime
    icon: str
    headline: str
    lines: tuple[str, ...] = ()
    fold: str = ""
    items: tuple[TraceItem, ...] = ()
    note: str | None = None

    dom_name: ClassVar[str] = "decision"


@dataclass(frozen=True)
class Told:
    """What an entry consists of, before it has its place in time."""

    icon: str
    headline: str
    lines: tuple[str, ...] = ()
    fold: str = ""
    items: tuple[TraceItem, ...] = ()


def agent_of(decision: RoutingDecision, names: Names) -> str:
    """The name of the agent whom a decision is about."""
    return names.agents.get(decision.agent_id or 0) or _("somebody who is gone")
