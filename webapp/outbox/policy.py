"""What a delivery becomes after a try: pure rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.core.backoff import back_off_seconds
from webapp.outbox.states import DeliveryState, Route
from webapp.outbox.transport import Accepted, Ambiguous, Outcome, Refused, ReplyRefused

GIVE_UP_HOURS = 24
BACKOFF_CAP_SECONDS = 600.0


@dataclass(frozen=True)
class Next:
    """The state a delivery takes, when it is due again, and why."""

    state: DeliveryState
    due_at: datetime
    reason: str | None = None


def after_outcome(outcome: Outcome, tries: int, first_tried_at: datetime, now: datetime) -> Next:
    """The next state after a try.

    A push is tried for 24 hours, as long as LINE keeps a retry key
    (LINE Developers, "Retrying an API request"): later the same key would send again.
    """
    match outcome:
        case Accepted():
            return Next(DeliveryState.ACCEPTED, now)
        case Refused(reason=reason):
            return Next(DeliveryState.FAILED, now, reason)
        case Ambiguous(reason=reason):
            return Next(DeliveryState.UNKNOWN, now, reason)
        case ReplyRefused(reason=reason):
            return Next(DeliveryState.QUEUED, now, reason)
    due_at = now + timedelta(seconds=back_off_seconds(tries, cap=BACKOFF_CAP_SECONDS))
    if due_at >= first_tried_at + timedelta(hours=GIVE_UP_HOURS):
        return Next(DeliveryState.FAILED, now, outcome.reason)
    return Next(DeliveryState.QUEUED, due_at, outcome.reason)


def after_lost_lease(route: Route | None) -> DeliveryState:
    """What a delivery is whose sender vanished in the middle.

    A push may be made again under its retry key; a reply has none, so nobody can know.
    """
    return DeliveryState.UNKNOWN if route == Route.REPLY else DeliveryState.QUEUED
