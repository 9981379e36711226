"""Timeout rules as an admin arranges them."""

import re

import pytest
from sqlalchemy import select

from webapp.automation.models import TimeoutRule
from webapp.core.database import db

HOUR = 3600


def base(centre, part=""):
    return f"/admin/workstreams/{centre.workstream_id}/timeouts{part}"


def rules(app):
    """(name, event, seconds, action, text, enabled, switchable) in their order."""
    with app.app_context():
        found = db.session.scalars(select(TimeoutRule).order_by(TimeoutRule.position))
        return [
            (
                *(rule.name, rule.event, rule.seconds, rule.action),
                *(rule.text, rule.is_enabled, rule.is_switchable),
            )
            for rule in found
        ]


def make(dana, centre, name="Ask", **typed):
    values = {"name": name, "text": "Are you there?"} | typed
    return dana.send(base(centre, "/new"), **values)


@pytest.mark.both_databases
def test_a_rule_is_made_changed_moved_and_deleted(app, dana, centre):
    assert "No timeout rule yet" in dana.get(base(centre))
    answer = make(dana, centre)
    assert answer.status_code == 302
    assert rules(app) == [
        ("Ask", "customer_silent", 600, "tell_customer", "Are you there?", True, True)
    ]
    typed = {"event": "agent_silent", "time_number": "2", "time_unit": "60", "action": "release"}
    make(dana, centre, "Give back", **typed)
    page = dana.get(base(centre))
    assert "The customer is silent for 10 minutes: Write to the customer" in page
    assert "The agent does not answer for 2 hours: Give it back to its queue" in page
    assert "Give it back to its queue" in dana.get(f"/admin/workstreams/{centre.workstream_id}")
    dana.send(base(centre, "/1"), name="Ask kindly", action="tell_agent")
    assert rules(app)[0][0::3] == ("Ask kindly", "tell_agent", True)
    for place, order in (("up", "GA"), ("up", "GA"), ("99", "AG"), ("1", "GA"), ("²", "GA")):
        answer = dana.send(base(centre, "/2/position"), dana.open(base(centre)), to=place)
        assert (answer.status_code, [row[0][0] for row in rules(app)]) == (303, list(order)), place
    assert "“Give back” is now number 1 of 2." in dana.get(base(centre))
    assert "tell_agent" not in dana.get("/admin/audit"), "the log speaks in words"
    assert dana.send(base(centre, "/2/deletion")).status_code == 302
    assert [row[0] for row in rules(app)] == ["Ask kindly"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Give it a name."),
        ({"text": "  "}, "Write what is said."),
        ({"time_number": "0"}, "A whole number"),
        ({"time_number": "400", "time_unit": "1440"}, "At most 365 days."),
        ({"event": "never"}, "Not a valid choice."),
        ({"action": ""}, "Not a valid choice."),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(app, dana, centre, typed, said):
    answer = make(dana, centre, **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert rules(app) == []


@pytest.mark.both_databases
def test_the_second_of_two_admins_is_told(app, dana, centre):
    make(dana, centre)
    second = dana.open(base(centre, "/1"))
    dana.send(base(centre, "/1"), name="Theirs", time_number="20")
    answer = dana.send(base(centre, "/1"), second, name="Mine")
    assert answer.status_code == 422
    assert re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", answer.text) == [
        ("Name", "Theirs"),
        ("When", "The customer is silent for 20 minutes: Write to the customer"),
    ]
    assert rules(app)[0][0] == "Theirs"
    dana.send(base(centre, "/1/deletion"))
    answer = dana.send(base(centre, "/1"), second, name="Mine")
    assert "deleted meanwhile" in answer.text
    assert dana.send(base(centre, "/new"), answer).status_code == 302
    assert rules(app)[0][0] == "Mine"


def test_a_copy_of_the_workstream_has_the_rules_too(app, dana, centre):
    make(dana, centre)
    said = "Words that are not said are not counted. " * 50
    assert make(dana, centre, "Close", action="close", text=said).status_code == 302
    dana.send(f"/admin/workstreams/new?copy_of={centre.workstream_id}")
    assert sorted(row[0] for row in rules(app)) == ["Ask", "Ask", "Close", "Close"]


def test_a_rule_of_another_workstream_is_none_of_this_one(app, dana, centre):
    make(dana, centre)
    dana.send(f"/admin/workstreams/new?copy_of={centre.workstream_id}")
    dana.get(base(centre, "/1"))
    dana.get(base(centre, "/2"), 404)
