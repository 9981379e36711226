"""Try it: which rule fires on a past conversation or on typed values, and why the others do not."""

import re

import pytest
from sqlalchemy import func, select

from tests.factories import write
from webapp.agents.models import Skill
from webapp.contacts.models import SocialProfile
from webapp.conversations.models import Conversation
from webapp.core.audit import AuditEntry
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.rules.actions import rules as rule_editing
from webapp.rules.policy import Target
from webapp.workstreams.models import OverflowRule


def leaf(field, operator, value):
    return {"join": "all", "parts": [{"field": field, "operator": operator, "value": value}]}


@pytest.fixture
def rules(app, centre):
    """A VIP rule, a rule of everybody else, and a route of what is urgent."""
    with app.app_context(), transaction():
        ruleset = rule_editing.create_ruleset(centre.workstream_id, "Urgency")
        vip = leaf("customer.name", "contains", "VIP")
        rule_editing.create_rule(ruleset, "VIP", vip, {"priority": 1})
        rule_editing.create_rule(ruleset, "Others", {}, {"priority": 4})
        urgent = leaf("conversation.priority", "less_than", 2)
        to_billing = [Target(centre.other_queue_id, 100)]
        rule_editing.create_route_rule(centre.workstream_id, "Urgent", urgent, to_billing)


def words(page):
    """What a page says, without its marks."""
    text = re.sub(r"<[^>]+>", " ", page[page.index('id="trial"') :])
    return re.sub(r"\s+", " ", text.replace("&#39;", "'"))


def test_typed_values_show_what_fires_and_what_was_compared(dana, path, rules):
    said = words(dana.get(f"{path}/trial?fact-customer.name=Emi"))
    assert "It goes to Support" in said
    assert "No rule matches: it goes to the fallback queue." in said
    assert "Customer's name contains “VIP”: it is “Emi”" in said
    assert re.search(r"VIP It does not match .* Others It fired", said)
    assert "Priority is less than 2: it is 4" in said, "a route sees what classification gave"
    said = words(dana.get(f"{path}/trial?fact-customer.name=ｖｉｐ+Emi"))
    assert "It goes to Billing" in said
    assert re.search(r"VIP It fired .* Others An earlier rule fired", said)
    assert "It gets: Priority 1 (highest)" in said


def test_a_message_as_long_as_line_has_them_is_tried(dana, path, rules):
    """Typed in Japanese, it would make a URL that no server takes."""
    long = "あ" * 4999 + "い"
    answer = dana.send(f"{path}/trial", **{"fact-message.first_text": long, "do": "try"})
    assert answer.status_code == 200
    assert long in answer.text
    assert "It goes to Support" in words(answer.text)


@pytest.mark.both_databases
def test_a_past_conversation_is_found_by_name_and_tried_without_changing_it(
    app, client, dana, centre, path, rules
):
    write(app, client, centre, "Is my parcel here?")
    with app.app_context():
        with transaction():
            profile = db.session.scalar(select(SocialProfile))
            profile.display_name = "Émi VIP"
        conversation_id, priority = db.session.execute(
            select(Conversation.id, Conversation.priority)
        ).one()
        before = db.session.scalar(select(func.count()).select_from(AuditEntry))
    assert "Is my parcel here?" not in words(dana.get(f"{path}/trial?who=Fay"))
    page = dana.get(f"{path}/trial?who=émi")
    assert "Is my parcel here?" in words(page)
    assert f'value="{conversation_id}"' in page
    said = words(dana.get(f"{path}/trial?conversation={conversation_id}"))
    assert "It goes to Billing" in said
    assert "it is “Émi VIP”" in said
    typed = f"{path}/trial?conversation={conversation_id}&fact-customer.name=Fay"
    assert "It goes to Support" in words(dana.get(typed)), "what is typed goes first"
    with app.app_context():
        assert db.session.scalar(select(Conversation.priority)) == priority
        assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == before


@pytest.mark.parametrize("name", [None, "", " \u3000", "\u200b"])
def test_a_customer_without_a_name_is_called_as_the_console_calls_them(
    app, client, dana, centre, path, name
):
    write(app, client, centre, "Is my parcel here?")
    with app.app_context(), transaction():
        db.session.scalar(select(SocialProfile)).display_name = name
    assert "Name not known yet" in words(dana.get(f"{path}/trial?conversation="))


@pytest.mark.both_databases
def test_a_queue_that_overflows_is_told(app, centre, dana, path, rules):
    with app.app_context(), transaction():
        closing = OverflowRule(
            queue_id=centre.queue_id, condition="more_than", number=0, action="end"
        )
        db.session.add(closing)
    assert "The queue overflows right now" in words(dana.get(f"{path}/trial?do=try"))
    to_billing = dana.get(f"{path}/trial?fact-customer.name=VIP")
    assert "overflows right now" not in words(to_billing)


def test_a_time_is_told_with_its_time_zone(app, centre, dana, path):
    late = leaf("now.time", "greater_than", "18:00")
    late["parts"][0]["time_zone"] = "Asia/Tokyo"
    with app.app_context(), transaction():
        to_billing = [Target(centre.other_queue_id, 100)]
        rule_editing.create_route_rule(centre.workstream_id, "Late", late, to_billing)
    said = words(dana.get(f"{path}/trial?moment=2026-03-01T12:00"))
    assert "Time of day is at or after “18:00” (Asia/Tokyo): it is “21:00”" in said
    assert "It goes to Billing" in said


def test_several_skills_are_tried_together(app, centre, dana, path, japanese):
    """Each of the two rules asks for one of them."""
    with app.app_context(), transaction():
        scale_id = db.session.get_one(Skill, japanese).rating_scale_id
        thai = Skill(name="Thai", rating_scale_id=scale_id)
        db.session.add(thai)
        db.session.flush()
        both = leaf("conversation.skill", "equals", str(japanese))
        both["parts"] += leaf("conversation.skill", "equals", str(thai.id))["parts"]
        to_billing = [Target(centre.other_queue_id, 100)]
        rule_editing.create_route_rule(centre.workstream_id, "Both", both, to_billing)
        asked = f"fact-conversation.skill={japanese}&fact-conversation.skill={thai.id}"
    page = dana.get(f"{path}/trial?{asked}")
    assert "It goes to Billing" in words(page)
    assert page.count("checked> ") == 2
    assert "It goes to Support" in words(dana.get(f"{path}/trial?{asked.partition('&')[0]}"))


def test_odd_questions_are_answered(dana, path, rules):
    for asked in ("do=try", "conversation=99999999999", "conversation=7", "fact-gone=1", "who=%00"):
        assert "Try it" in dana.get(f"{path}/trial?{asked}"), asked
    for moment in ("never", "0001-01-01T00:00", "9999-12-31T23:59"):
        said = dana.get(f"{path}/trial?moment={moment}&fact-now.time=x")
        assert "This is no date and time." in said, moment


def test_the_box_is_on_both_lists(dana, path, rules):
    for name in ("classification", "routes"):
        assert 'id="trial"' in dana.get(f"{path}/{name}")
