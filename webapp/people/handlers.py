"""What happens to a person's work when they may sign in no more."""

from __future__ import annotations

from webapp.agents.events import AgentDeactivated
from webapp.people.tasks import LEFT_WORK
from webapp.realtime.notice import DUTY, Notice


def take_work_back(_event: AgentDeactivated) -> list[Notice]:
    """Wake who gives it back."""
    return [Notice((LEFT_WORK,), DUTY)]
