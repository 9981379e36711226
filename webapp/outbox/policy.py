"""What a delivery becomes after a try: pure rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.core.clock import back_off_seconds
from webapp.outbox.transport import (
    Accepted,
    Ambiguous,
    DeliveryState,
    Outcome,
    Refused,
    ReplyRefused,
    Route,
)

# As long as LINE keeps a retry key (LINE Developers, "Retrying an API request"): later the same key
# would send again.
KEY_LIFE = timedelta(hours=24)
BACKOFF_CAP_SECONDS = 600.0


@dataclass(frozen=True)
class Next:
    """The state a delivery takes, when it is due again, and why."""

    state: DeliveryState
    due_at: datetime
    reason: str | None = None


def after_outcome(outcome: Outcome, tries: int, first_tried_at: datetime, now: datetime) -> Next:
    """The next state after a try.

    A push is tried as long as its key lives; then nobody knows whether one of the tries was shown.
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
    if is_key_over(first_tried_at, due_at):
        return Next(DeliveryState.UNKNOWN, now, outcome.reason)
    return Next(DeliveryState.QUEUED, due_at, outcome.reason)


def is_key_over(first_tried_at: datetime | None, moment: datetime) -> bool:
    """Whether the channel no longer knows a delivery by its retry key."""
    return first_tried_at is not None and moment >= first_tried_at + KEY_LIFE


def may_be_shown_twice(
    state: DeliveryState, route: Route | None, first_tried_at: datetime | None, now: datetime
) -> bool:
    """Whether sending it again risks a second copy: it may have been shown under no key, or under
    one that is forgotten.
    """
    is_keyless = route == Route.REPLY or is_key_over(first_tried_at, now)
    return state == DeliveryState.UNKNOWN and is_keyless


def after_lost_lease(route: Route | None) -> DeliveryState:
    """What a delivery is whose sender vanished in the middle.

    A push may be made again under its retry key; a reply has none, so nobody can know.
    """
    return DeliveryState.UNKNOWN if route == Route.REPLY else DeliveryState.QUEUED
