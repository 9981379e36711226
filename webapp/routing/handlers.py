"""What routing does when something happened elsewhere: it looks again."""

from __future__ import annotations

from webapp.core.events import Event
from webapp.realtime.notice import DUTY, Notice
from webapp.routing.actions.placing import ASSIGNMENT


def look_again(_event: Event) -> list[Notice]:
    """Wake the assignment: an agent came free, or something waits."""
    return [Notice((ASSIGNMENT,), DUTY)]
