"""Timeout rules do what they say, once for each silence, and stop nothing when they fail."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from tests.factories import make_available, work, write
from webapp.agents.models import Presence
from webapp.automation.actions.timeout_rules import RuleContent, create_rule, switch_rule
from webapp.automation.models import TimeoutRule, TimeoutRun
from webapp.automation.policy import TimeoutAction, TimeoutEvent
from webapp.automation.queries import find_due
from webapp.automation.tasks import run_due
from webapp.conversations.actions.guards import Submission
from webapp.conversations.actions.outbound import post_message
from webapp.conversations.actions.pending_answers import submit_answer
from webapp.conversations.actions.transitions import park
from webapp.conversations.models import Conversation, Message
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid
from webapp.core.transaction import transaction
from webapp.outbox.models import OutboundDelivery
from webapp.routing.actions.offers import pick, reopen

pytestmark = pytest.mark.both_databases

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CUSTOMER, AGENT = TimeoutEvent.CUSTOMER_SILENT, TimeoutEvent.AGENT_SILENT
MINUTE = 60


def at(minutes):
    return clock.frozen_at(NOON + timedelta(minutes=minutes))


def content(event=CUSTOMER, minutes=10, action=TimeoutAction.TELL_CUSTOMER, **changes):
    values = {"name": "Rule", "text": "Are you still there?"} | changes
    return RuleContent(event=event, seconds=minutes * MINUTE, action=action, **values)


@pytest.fixture
def desk(app, client, centre):
    """Aoi took Emi's conversation at noon. `rule`, `answer`, `sweep` and what came of it."""
    with at(0):
        write(app, client, centre)
        with app.app_context():
            make_available(centre.aoi)
            with transaction():
                pick(db.session.query(Conversation).one(), centre.aoi)

    def rule(*arguments, **changes):
        with app.app_context(), transaction():
            return create_rule(centre.workstream_id, content(*arguments, **changes)).id

    def answer(minutes):
        with at(minutes), app.app_context(), transaction():
            post_message(db.session.query(Conversation).one(), centre.aoi, "Hello Emi")

    def write_at(minutes):
        with at(minutes):
            write(app, client, centre, "Yes")

    def sweep(minutes):
        with at(minutes):
            work(app, "timeouts")

    def lines():
        """(direction, text) of what rules said."""
        with app.app_context():
            said = select(Message.direction, Message.text).filter_by(trigger="timeout")
            return [tuple(row) for row in db.session.execute(said.order_by(Message.id))]

    def conversation():
        with app.app_context():
            return db.session.query(Conversation).one()

    return SimpleNamespace(
        rule=rule, answer=answer, write_at=write_at, sweep=sweep, lines=lines,
        conversation=conversation,
    )  # fmt: skip


def test_a_silent_customer_is_asked_once_for_each_silence(app, desk):
    desk.rule()
    desk.sweep(50)
    assert desk.lines() == [], "nobody has answered, so the customer is not silent"
    desk.answer(60)
    desk.sweep(69)
    assert desk.lines() == []
    for minutes in (70, 71, 500):
        desk.sweep(minutes)
    asked = ("outbound", "Are you still there?")
    assert desk.lines() == [asked], "what we said by ourselves begins no new silence"
    with app.app_context():
        assert db.session.query(OutboundDelivery).count() == 2
    desk.write_at(501)
    desk.answer(502)
    desk.sweep(512)
    assert desk.lines() == [asked, asked]


def test_a_silent_agent_is_told_where_the_customer_does_not_see_it(app, desk):
    desk.rule(AGENT, 5, TimeoutAction.TELL_AGENT, text="Please answer.")
    desk.sweep(4)
    assert desk.lines() == []
    for minutes in (5, 6):
        desk.sweep(minutes)
    assert desk.lines() == [("system", "Please answer.")]
    assert desk.conversation().awaiting_reply_since_at is not None, "that was no answer"
    with app.app_context():
        assert db.session.query(OutboundDelivery).count() == 0


def test_who_has_just_answered_is_not_silent_while_it_can_be_taken_back(app, centre, desk):
    rule = desk.rule(AGENT, 5, TimeoutAction.CLOSE)
    with at(4), app.app_context(), transaction():
        chat = db.session.query(Conversation).one()
        submit_answer(chat, centre.aoi, Submission("Which colour?", undo_seconds=90))
    with at(5), app.app_context():
        assert find_due() is None
        run_due((rule, desk.conversation().id))
    assert desk.conversation().state == "active"


@pytest.mark.parametrize(
    ("event", "action", "state", "reason"),
    [
        (CUSTOMER, TimeoutAction.PARK, "waiting", None),
        (AGENT, TimeoutAction.RELEASE, "open", None),
        (CUSTOMER, TimeoutAction.CLOSE, "closed", "customer_silent"),
        (AGENT, TimeoutAction.CLOSE, "closed", "agent_silent"),
    ],
)
def test_a_rule_takes_it_off_the_agent(app, centre, desk, event, action, state, reason):
    desk.rule(event, 5, action)
    if event == CUSTOMER:
        desk.answer(1)
    desk.sweep(10)
    found = desk.conversation()
    assert (found.state, found.agent_id, found.closure_reason) == (state, None, reason)
    with app.app_context():
        assert db.session.get_one(Presence, centre.aoi).used_units == 0


def test_a_silence_begins_anew_for_whoever_gets_it(app, centre, desk):
    """Reopened after days, it is not closed while the agent still reads it."""
    desk.rule(CUSTOMER, 10, TimeoutAction.CLOSE)
    desk.answer(1)
    with at(5), app.app_context(), transaction():
        park(db.session.query(Conversation).one(), centre.aoi)
    with at(5000), app.app_context(), transaction():
        reopen(db.session.query(Conversation).one(), centre.aoi)
    desk.sweep(5009)
    assert desk.conversation().state == "active"
    desk.sweep(5010)
    assert desk.conversation().state == "closed"


def test_rules_run_in_their_order_and_the_first_to_end_it_is_the_last(desk):
    desk.rule(AGENT, 5, TimeoutAction.TELL_AGENT, text="Please answer.")
    desk.rule(AGENT, 10, TimeoutAction.RELEASE)
    desk.rule(AGENT, 10, TimeoutAction.TELL_CUSTOMER)
    desk.sweep(30)
    assert desk.lines() == [("system", "Please answer.")]
    assert desk.conversation().state == "open"


def test_off_is_off_until_it_is_on_again(app, centre, desk):
    rule_id, fixed_id = desk.rule(), desk.rule(is_switchable=False)
    desk.answer(1)

    def switch(id_, is_off, agent_id=None):
        with app.app_context(), transaction():
            found = db.session.query(Conversation).one()
            rule = db.session.get_one(TimeoutRule, id_)
            switch_rule(rule, found, agent_id or centre.aoi, is_off=is_off)

    switch(rule_id, True)
    with pytest.raises(Conflict):
        switch(fixed_id, True)
    with pytest.raises(Conflict):
        switch(rule_id, True, centre.ben)
    desk.sweep(20)
    assert len(desk.lines()) == 1, "only the one that stays on"
    switch(rule_id, False)
    desk.sweep(21)
    assert len(desk.lines()) == 2


def test_a_rule_that_is_disabled_does_nothing(desk):
    desk.rule(is_enabled=False)
    desk.answer(1)
    desk.sweep(20)
    assert desk.lines() == []


def test_a_rule_that_fails_counts_as_run_and_stops_no_other(app, desk, caplog):
    broken = desk.rule(AGENT, 5, TimeoutAction.TELL_AGENT)
    desk.rule(AGENT, 6, TimeoutAction.TELL_AGENT, text="Second")
    with app.app_context(), transaction():
        db.session.get_one(TimeoutRule, broken).action = "vanish"
    desk.sweep(10)
    assert desk.lines() == [("system", "Second")]
    assert "failed" in caplog.text
    with at(11), app.app_context():
        assert find_due() is None
        assert db.session.query(TimeoutRun).count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"text": " "}, "text"), ({"text": "x" * 2001}, "text"), ({"minutes": 0}, "time")],
)
def test_a_rule_that_cannot_be_is_refused(app, centre, changes, field):
    with app.app_context(), pytest.raises(Invalid) as caught, transaction():
        create_rule(centre.workstream_id, content(**changes))
    assert caught.value.field == field


def test_nobody_is_silent_while_another_service_answers(app, desk):
    desk.rule(AGENT, minutes=10, action=TimeoutAction.CLOSE)
    with app.app_context(), transaction():
        db.session.query(Conversation).one().social_profile.is_standby = True
    desk.sweep(11)
    with app.app_context():
        assert db.session.query(Conversation).one().state == "active"
