"""What time does to what waits: offers, targets, overflow, rules, work that was left."""

from webapp.routing.tasks import (
    assignment,
    closing,
    deleted_profiles,
    left_work,
    overflow,
    response_targets,
    unrouted,
)

DUTIES = (
    *assignment.DUTIES,
    *response_targets.DUTIES,
    overflow.DUTY,
    unrouted.DUTY,
    *closing.DUTIES,
    left_work.DUTY,
    deleted_profiles.DUTY,
)
