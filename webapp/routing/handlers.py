"""What routing does when something happens elsewhere: what must be true together with it, and
another look afterwards.
"""

from __future__ import annotations

from webapp.core.events import Event
from webapp.hours.events import HoursChanged
from webapp.realtime.notice import DUTY, Notice
from webapp.routing.actions.placement import ASSIGNMENT, UNROUTED, forget_requirement_keys
from webapp.routing.actions.response_targets import (
    RESPONSE_TARGETS,
    forget_targets_of_hours,
    forget_targets_of_queue,
    forget_targets_of_workstream,
)
from webapp.routing.tasks.deactivations import DELETED_NEEDS, LEFT_WORK
from webapp.workstreams.events import DistributionChanged, QueueSettingsChanged


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


def drop_needs(_event: Event) -> list[Notice]:
    """Wake who lets conversations no longer need a skill or capacity profile that was deleted."""
    return [Notice((DELETED_NEEDS,), DUTY)]


def count_anew_by_hours(fact: HoursChanged) -> None:
    """With the calendar: until when its queues' customers should have an answer."""
    forget_targets_of_hours(fact.operating_hours_id)


def count_anew_in_queue(fact: QueueSettingsChanged) -> None:
    """With its operating hours: the same, for one queue."""
    if fact.has_other_hours:
        forget_targets_of_queue(fact.queue_id)


def follow_distribution(fact: DistributionChanged) -> None:
    """With a workstream's distribution: whom its conversations wait for, and until when."""
    if fact.is_wait_other:
        forget_requirement_keys(fact.workstream_id)
    if fact.are_targets_other:
        forget_targets_of_workstream(fact.workstream_id)
