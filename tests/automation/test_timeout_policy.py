"""Since when somebody is silent, and where a timeout rule stands: as a table."""

from datetime import UTC, datetime, timedelta

import pytest

from webapp.automation.policy import (
    RuleState,
    RunFacts,
    Standing,
    Talk,
    TimeoutEvent,
    silent_since,
    state_of,
)

CUSTOMER, AGENT = TimeoutEvent.CUSTOMER_SILENT, TimeoutEvent.AGENT_SILENT
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(minutes):
    return None if minutes is None else NOON + timedelta(minutes=minutes)


def talk(assigned=0, answered=None, wrote=None, awaiting=None, is_active=True):
    return Talk(is_active, at(assigned), at(answered), at(wrote), at(awaiting))


@pytest.mark.parametrize(
    ("event", "facts", "since"),
    [
        (CUSTOMER, talk(wrote=-1, awaiting=-1), None),
        (CUSTOMER, talk(wrote=-1, answered=5), 5),
        (CUSTOMER, talk(wrote=7, answered=5, awaiting=7), None),
        (CUSTOMER, talk(answered=5), 5),
        (CUSTOMER, talk(wrote=5, answered=5), 5),
        (CUSTOMER, talk(assigned=9, wrote=-1, answered=5), 9),
        (CUSTOMER, talk(answered=5, is_active=False), None),
        (AGENT, talk(assigned=3, wrote=-1, awaiting=-1), 3),
        (AGENT, talk(assigned=3, wrote=9, awaiting=6), 6),
        (AGENT, talk(wrote=-1, answered=5), None),
        (AGENT, talk(assigned=None, wrote=1, awaiting=1), 1),
        (AGENT, talk(awaiting=1, is_active=False), None),
    ],
)
def test_since_when_somebody_is_silent(event, facts, since):
    assert silent_since(event, facts) == at(since)


@pytest.mark.parametrize(
    ("facts", "ran", "state"),
    [
        (talk(answered=5), RunFacts(), RuleState(Standing.ACTIVE, at(15))),
        (talk(answered=5), RunFacts(at(1)), RuleState(Standing.ACTIVE, at(15))),
        (talk(answered=5), RunFacts(at(5)), RuleState(Standing.JUST_RAN)),
        (talk(answered=5), RunFacts(at(5), is_off=True), RuleState(Standing.TURNED_OFF)),
        (talk(wrote=6, answered=5), RunFacts(), RuleState(Standing.INACTIVE)),
        (talk(wrote=6, answered=5), RunFacts(at(5)), RuleState(Standing.INACTIVE)),
    ],
)
def test_where_a_rule_of_ten_minutes_stands(facts, ran, state):
    assert state_of(CUSTOMER, 600, facts, ran) == state
