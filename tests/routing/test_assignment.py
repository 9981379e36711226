"""Who is offered what next."""

from datetime import UTC, datetime, timedelta

import pytest

from webapp.routing.assignment import (
    OFFERS_TO_ONE_AGENT,
    RETRY_SECONDS,
    Candidate,
    Declines,
    choose_agent,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EARLIER, LONG_AGO = NOW - timedelta(minutes=5), NOW - timedelta(hours=2)
RESTED = NOW - timedelta(seconds=RETRY_SECONDS)
AOI, BEN = Candidate(1, 100, EARLIER), Candidate(2, 100, EARLIER)


def choose(*candidates, units=25, declines=None, previous=None):
    return choose_agent(candidates, units, declines or {}, previous, NOW)


@pytest.mark.parametrize(
    ("candidates", "chosen"),
    [
        ((), None),
        ((Candidate(1, 24, None),), None),
        ((Candidate(1, 25, None),), 1),
        ((Candidate(1, 50, None), Candidate(2, 75, EARLIER)), 2),
        ((Candidate(1, 75, EARLIER), Candidate(2, 75, LONG_AGO)), 2),
        ((Candidate(1, 75, EARLIER), Candidate(2, 75, None)), 2),
        ((Candidate(2, 75, EARLIER), Candidate(1, 75, EARLIER)), 1),
    ],
    ids=["nobody", "no room", "just enough", "most free", "longest ago", "never", "the same"],
)
def test_most_free_then_longest_ago(candidates, chosen):
    assert choose(*candidates) == chosen


def test_the_previous_agent_goes_first():
    assert choose(AOI, Candidate(2, 25, NOW), previous=2) == 2
    assert choose(AOI, Candidate(2, 24, NOW), previous=2) == 1


def test_who_declined_goes_last_even_as_the_previous_agent():
    assert choose(AOI, BEN, declines={1: Declines(1, RESTED)}, previous=1) == 2
    assert choose(AOI, declines={1: Declines(1, RESTED)}, previous=1) == 1


def test_who_declined_rests():
    assert choose(AOI, declines={1: Declines(1, RESTED + timedelta(seconds=1))}) is None


def test_nobody_is_asked_more_than_three_times():
    assert choose(AOI, declines={1: Declines(OFFERS_TO_ONE_AGENT - 1, LONG_AGO)}) == 1
    assert choose(AOI, declines={1: Declines(OFFERS_TO_ONE_AGENT, LONG_AGO)}) is None
