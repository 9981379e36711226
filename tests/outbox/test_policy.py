"""What a delivery becomes after a try."""

from datetime import UTC, datetime, timedelta

import pytest

from webapp.core.clock import back_off_seconds
from webapp.outbox.policy import (
    BACKOFF_CAP_SECONDS,
    after_lost_lease,
    after_outcome,
    may_be_shown_twice,
)
from webapp.outbox.transport import (
    Accepted,
    Ambiguous,
    DeliveryState,
    Refused,
    ReplyRefused,
    Route,
    TryLater,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Accepted(), DeliveryState.ACCEPTED),
        (Refused("no"), DeliveryState.FAILED),
        (Refused("no", is_account_broken=True), DeliveryState.FAILED),
        (Ambiguous("who knows"), DeliveryState.UNKNOWN),
        (ReplyRefused("too late"), DeliveryState.QUEUED),
        (TryLater("busy"), DeliveryState.QUEUED),
    ],
)
def test_the_state_after_each_outcome(outcome, state):
    following = after_outcome(outcome, 1, NOW, NOW)
    assert following.state == state
    assert following.reason == getattr(outcome, "reason", None)


def test_a_refused_reply_is_pushed_at_once_a_busy_channel_asked_later():
    assert after_outcome(ReplyRefused("x"), 3, NOW, NOW).due_at == NOW
    assert after_outcome(TryLater("x"), 3, NOW, NOW).due_at == NOW + timedelta(seconds=4)


def test_a_push_is_given_up_before_the_retry_key_is_forgotten():
    """LINE keeps a key for 24 hours; a try after that would be shown a second time."""
    first = NOW - timedelta(hours=24) + timedelta(seconds=BACKOFF_CAP_SECONDS)
    assert after_outcome(TryLater("x"), 50, first, NOW).state == DeliveryState.UNKNOWN
    later = first + timedelta(seconds=1)
    following = after_outcome(TryLater("x"), 50, later, NOW)
    assert following.state == DeliveryState.QUEUED
    assert following.due_at < later + timedelta(hours=24)


DAY = timedelta(hours=24)


@pytest.mark.parametrize(
    ("state", "route", "age", "is_risky"),
    [
        (DeliveryState.UNKNOWN, Route.REPLY, timedelta(0), True),
        (DeliveryState.UNKNOWN, Route.PUSH, DAY - timedelta(seconds=1), False),
        (DeliveryState.UNKNOWN, Route.PUSH, DAY, True),
        (DeliveryState.FAILED, Route.PUSH, DAY, False),
    ],
)
def test_sending_again_is_risky_without_a_key_that_is_known(state, route, age, is_risky):
    assert may_be_shown_twice(state, route, NOW - age, NOW) is is_risky


def test_a_lost_lease_repeats_a_push_and_never_a_reply():
    assert after_lost_lease(Route.PUSH) == DeliveryState.QUEUED
    assert after_lost_lease(Route.REPLY) == DeliveryState.UNKNOWN


def test_the_pause_doubles_up_to_its_cap():
    assert [back_off_seconds(n) for n in (0, 1, 2, 3, 4)] == [1, 1, 2, 4, 8]
    assert back_off_seconds(10_000) == 900
    assert back_off_seconds(10_000, cap=600) == 600
    assert back_off_seconds(3, first=5) == 20
