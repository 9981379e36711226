"""What happens on the console itself."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core.events import Event


@dataclass(frozen=True)
class ListsChosen(Event):
    """An agent looks at another list, or at something else of one."""

    agent_id: int
