"""What routing does when something happened elsewhere: it looks again."""

from __future__ import annotations

from webapp.core.events import Event
from webapp.realtime.notice import DUTY, Notice
from webapp.routing.actions.placement import ASSIGNMENT, UNROUTED
from webapp.routing.actions.response_targets import RESPONSE_TARGETS
from webapp.routing.tasks.left_work import LEFT_WORK


def look_again(_event: Event) -> list[Notice]:
    """Wake the assignment: an agent came free, or something waits."""
    return [Notice((ASSIGNMENT,), DUTY)]


def set_response_target(_event: Event) -> list[Notice]:
    """Wake the duty that says until when a customer who wrote should have an answer."""
    return [Notice((RESPONSE_TARGETS,), DUTY)]


def run_rules(_event: Event) -> list[Notice]:
    """Wake the duty that runs rules which waited for the person's profile."""
    return [Notice((UNROUTED,), DUTY)]


def take_work_back(_event: Event) -> list[Notice]:
    """Wake who gives back what deactivated people hold."""
    return [Notice((LEFT_WORK,), DUTY)]
