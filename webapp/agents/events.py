"""What happens to agents."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core.events import Event


@dataclass(frozen=True)
class PresenceChanged(Event):
    """An agent's status or capacity in use changed, or a console came or went."""

    agent_id: int
