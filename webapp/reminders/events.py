"""What happens to reminders."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core.events import Event


@dataclass(frozen=True)
class RemindersChanged(Event):
    """An agent's reminders are others now, or the time of one has come."""

    agent_id: int
