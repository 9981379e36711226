"""The timeout rules beside an open conversation: where they stand, and the owner's switch."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.assertions import query_budget
from tests.factories import csrf_token, login, make_available, work, write
from webapp.automation.actions.timeout_rules import RuleContent, create_rule
from webapp.automation.policy import TimeoutAction, TimeoutEvent
from webapp.conversations.models import Conversation
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.inbox.queries.cards import timeout_rows
from webapp.routing.actions.offers import pick

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SWAPS = {"HX-Request": "true"}


@pytest.fixture
def opened(app, client, centre):
    """Aoi has Emi's conversation since noon, with two rules on it; gives its id."""
    with clock.frozen_at(NOON):
        write(app, client, centre)
        with app.app_context():
            make_available(centre.aoi)
            with transaction():
                conversation = db.session.query(Conversation).one()
                pick(conversation, centre.aoi)
                facts = (centre.workstream_id, "Hurry up")
                for name, is_switchable in (("Wake the agent", True), ("House rule", False)):
                    create_rule(
                        facts[0],
                        RuleContent(
                            name, TimeoutEvent.AGENT_SILENT, 600, TimeoutAction.TELL_AGENT,
                            facts[1], is_switchable=is_switchable,
                        ),
                    )  # fmt: skip
                return conversation.id


def pane(browser, id_, status=200):
    answer = browser.get(f"/conversations/{id_}")
    assert answer.status_code == status
    after = answer.text.partition(f'id="conversation_{id_}_timeouts"')[2]
    return after.partition("</section>")[0]


def test_however_many_rules_there_are_they_are_read_at_once(app, opened):
    with app.app_context(), query_budget(4):
        assert len(timeout_rows(opened)) == 2


def test_the_owner_sees_them_count_and_turns_one_off(app, centre, opened):
    with clock.frozen_at(NOON + timedelta(minutes=1)):
        aoi = login(app.test_client(), centre.aoi)
        page = aoi.get(f"/conversations/{opened}")
        assert "Wake the agent" in page.text
        assert f'datetime="{(NOON + timedelta(minutes=10)).isoformat()}"' in page.text
        path = f"/conversations/{opened}/timeouts/1"
        data = {"csrf_token": csrf_token(page), "is_off": "yes"}
        assert aoi.post(path, data=data, headers=SWAPS).status_code == 200
        assert "Turned off here" in pane(aoi, opened)
        assert "cannot be turned off" in pane(aoi, opened)
        refused = aoi.post(f"/conversations/{opened}/timeouts/2", data=data, headers=SWAPS)
        assert refused.status_code == 409
    with clock.frozen_at(NOON + timedelta(minutes=10)):
        work(app, "timeouts")
        assert "Just ran" in pane(aoi, opened)
        assert aoi.get(f"/conversations/{opened}").text.count("Hurry up") == 1
        assert aoi.post(path, data=data | {"is_off": "no"}, headers=SWAPS).status_code == 200
        assert "Turned off here" not in pane(aoi, opened)


def test_another_agent_of_the_queue_sees_them_without_a_switch(app, centre, opened):
    ben = login(app.test_client(), centre.ben)
    text = pane(ben, opened)
    assert "Wake the agent" in text
    assert "Turn off" not in text
    data = {"csrf_token": csrf_token(ben.get("/conversations")), "is_off": "yes"}
    answer = ben.post(f"/conversations/{opened}/timeouts/1", data=data, headers=SWAPS)
    assert answer.status_code == 409


def test_who_may_not_see_the_conversation_sees_no_rules(app, centre, opened):
    chen = login(app.test_client(), centre.chen)
    pane(chen, opened, 404)
