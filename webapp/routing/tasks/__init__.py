"""What time does to what waits: offers, targets, overflow, rules, work that was left."""

from webapp.routing.tasks import assignment, closing, deactivations, queued, response_targets

DUTIES = (
    *assignment.DUTIES,
    *response_targets.DUTIES,
    *queued.DUTIES,
    *closing.DUTIES,
    *deactivations.DUTIES,
)
