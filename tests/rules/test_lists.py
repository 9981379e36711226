"""The lists of rules: their order, switches, copies, deletions, search, and what is broken."""

import re

import pytest
from sqlalchemy import select

from tests.factories import csrf_token
from webapp.agents.models import CapacityProfile, Skill
from webapp.contacts.models import CustomField
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.hours.models import OperatingHours
from webapp.rules.actions import rules
from webapp.rules.models import ClassificationRule, ClassificationRuleset, RouteToQueueRule
from webapp.rules.policy import Target
from webapp.workstreams.actions.queues import create_queue
from webapp.workstreams.actions.workstreams import create_workstream


@pytest.fixture
def ruleset(app, centre):
    """The id of a ruleset of three rules, 1 to 3."""
    with app.app_context(), transaction():
        made = rules.create_ruleset(centre.workstream_id, "Urgency")
        for number, name in enumerate(("First", "Second", "Third"), 1):
            rules.create_rule(made, name, {}, {"priority": number})
        return made.id


def names(app, table=ClassificationRule):
    with app.app_context():
        return list(db.session.scalars(select(table.name).order_by(table.position, table.id)))


def id_of(app, name, table=ClassificationRule):
    with app.app_context():
        return db.session.scalar(select(table.id).where(table.name == name))


def press(dana, path, what, **values):
    """Press a row's button; gives what the page says then."""
    token = csrf_token(
        dana.client.get(path.rsplit("/", 2)[0].replace("/rules", "") + "/classification")
    )
    answer = dana.client.post(f"{path}/{what}", data={"csrf_token": token, **values})
    assert answer.status_code == 303, answer.text
    return dana.get(answer.location)


@pytest.mark.both_databases
def test_rules_are_moved_by_buttons_and_by_dragging(app, dana, path, ruleset):
    second = f"{path}/rules/{id_of(app, 'Second')}"
    assert "“Second” is now number 1 of 3." in press(dana, second, "place", to="up")
    assert names(app) == ["Second", "First", "Third"]
    press(dana, second, "place", to="up")
    assert names(app) == ["Second", "First", "Third"], "it is the first already"
    press(dana, second, "place", to="3")
    assert names(app) == ["First", "Third", "Second"]
    press(dana, second, "place", to="99")
    press(dana, second, "place", to="-1")
    assert names(app) == ["First", "Third", "Second"]


def test_the_list_says_where_a_rule_went_when_it_is_fetched_in_the_background(
    app, dana, path, ruleset
):
    page = dana.client.get(f"{path}/classification")
    answer = dana.client.post(
        f"{path}/rules/{id_of(app, 'Third')}/place",
        data={"csrf_token": csrf_token(page), "to": "up"},
        headers={"HX-Request": "true"},
        follow_redirects=True,
    )
    told = answer.text[answer.text.index('id="rules-said"') :]
    assert "“Third” is now number 2 of 3." in told[: told.index("</div>")]


@pytest.mark.both_databases
def test_a_rule_is_switched_off_and_on_as_it_stood_on_the_page(app, dana, path, ruleset):
    first = f"{path}/rules/{id_of(app, 'First')}"
    assert "switched off" in press(dana, first, "switch", is_enabled="no", version="1")
    assert "Somebody else changed" in press(dana, first, "switch", is_enabled="yes", version="1")
    with app.app_context():
        assert db.session.get(ClassificationRule, id_of(app, "First")).is_enabled is False


@pytest.mark.both_databases
def test_a_copy_is_added_at_the_end_switched_off(app, dana, path, ruleset):
    press(dana, f"{path}/rules/{id_of(app, 'First')}", "copy")
    press(dana, f"{path}/rulesets/{ruleset}", "copy")
    assert names(app, ClassificationRuleset) == ["Urgency", "Copy of Urgency"]
    assert names(app).count("Copy of First") == 2, "the copied ruleset has its copy, too"


@pytest.mark.both_databases
def test_a_rule_and_a_ruleset_are_deleted_after_asking(app, dana, path, ruleset):
    where = f"{path}/rules/{id_of(app, 'First')}/deletion"
    assert "Delete rule “First”?" in dana.get(where)
    assert names(app) == ["First", "Second", "Third"], "asking deletes nothing"
    assert dana.send(where).status_code == 302
    assert names(app) == ["Second", "Third"]
    assert "Its 2 rules go with it." in dana.get(f"{path}/rulesets/{ruleset}/deletion")
    dana.send(f"{path}/rulesets/{ruleset}/deletion")
    assert names(app) == []
    assert "No rules yet" in dana.get(f"{path}/classification")


@pytest.mark.both_databases
def test_a_ruleset_is_made_and_renamed_and_the_second_is_told(app, dana, path, ruleset):
    assert dana.send(f"{path}/rulesets/new", name=" Language ").status_code == 302
    assert names(app, ClassificationRuleset) == ["Urgency", "Language"]
    where = f"{path}/rulesets/{ruleset}"
    opened = dana.open(where)
    assert dana.send(where, opened, name="Speed").status_code == 302
    answer = dana.send(where, opened, name="Haste")
    assert answer.status_code == 422
    assert "Speed" in answer.text


@pytest.mark.both_databases
def test_what_is_sought_is_found_in_names_conditions_and_results(app, dana, centre, path, ruleset):
    condition = {"parts": [{"field": "customer.name", "operator": "contains", "value": "Straße"}]}
    with app.app_context(), transaction():
        row = db.session.get_one(ClassificationRuleset, ruleset)
        rules.create_rule(row, "Roads", condition, {"priority": 5})
    for words in ("strasse", "ROADS", "lowest"):
        found = dana.get(f"{path}/classification?q={words}")
        assert re.findall(r'id="rules-(\d+)"', found) == [str(id_of(app, "Roads"))], words
    assert "No rule holds these words" in dana.get(f"{path}/classification?q=nothing")


@pytest.mark.both_databases
def test_a_rule_whose_skill_was_deleted_is_marked_and_says_why(app, dana, path, ruleset, japanese):
    with app.app_context(), transaction():
        row = db.session.get_one(ClassificationRuleset, ruleset)
        outputs = {"skills": [{"skill_id": japanese, "rating": 3}]}
        rules.create_rule(row, "Japanese", {}, outputs)
        db.session.get_one(Skill, japanese).deleted_at = clock.now()
    page = dana.get(f"{path}/classification")
    assert "It is skipped: This skill was deleted." in page
    assert page.count("badge-danger") == 1
    assert "a deleted skill" in dana.get(f"{path}/rules/{id_of(app, 'Japanese')}")


@pytest.mark.both_databases
def test_what_rules_name_is_not_deleted_without_saying_so(app, dana, centre, path, japanese):
    def leaf(field, value):
        return {"parts": [{"field": field, "operator": "equals", "value": value}]}

    with app.app_context(), transaction():
        profile, week = (
            CapacityProfile(name="Big", limit=1),
            OperatingHours(name="Day", time_zone="UTC", weekly=[[]] * 7),
        )
        field = CustomField(owner="contact", key="vip", name="VIP", kind="yes_no")
        db.session.add_all([profile, week, field])
        db.session.flush()
        made = rules.create_ruleset(centre.workstream_id, "All")
        outputs = {"skills": [{"skill_id": japanese, "rating": 1}]}
        rules.create_rule(made, "Gives the skill", {}, outputs)
        outputs = {"capacity_profile_id": profile.id}
        asking = leaf("conversation.skill", str(japanese))
        rules.create_rule(made, "Gives a profile", asking, outputs)
        for name, asked in (("Open", f"hours.{week.id}"), ("VIPs", "contact.values.vip")):
            targets = [Target(centre.queue_id, 100)]
            rules.create_route_rule(centre.workstream_id, name, leaf(asked, value=True), targets)
        pages = {
            f"skills/{japanese}": ("Gives the skill", "Gives a profile"),
            f"capacity-profiles/{profile.id}": ("Gives a profile",),
            f"hours/{week.id}": ("Open",),
            f"custom-fields/{field.id}": ("VIPs",),
        }
    for page, named in pages.items():
        said = dana.get(f"/admin/{page}/deletion")
        found = re.findall(
            r'<a href="[^"]+/(?:rules|routes)/\d+">Customer messages: (.+?)</a>', said
        )
        assert tuple(found) == named, page


@pytest.mark.both_databases
def test_a_route_of_another_workstream_is_not_found(app, dana, centre, path):
    with app.app_context(), transaction():
        other = create_workstream("Other", create_queue("Elsewhere"))
        rule = rules.create_route_rule(other.id, "Theirs", {}, [Target(centre.queue_id, 100)])
        there = f"/admin/workstreams/{other.id}/routes/{rule.id}"
        here = f"{path}/routes/{rule.id}"
    assert "Theirs" in dana.get(there)
    dana.get(here, 404)
    dana.get(f"{here}/deletion", 404)
    assert names(app, RouteToQueueRule) == ["Theirs"]


def test_only_admins_see_rules(browse_as, centre, path):
    chen = browse_as(centre.chen)
    for name in ("classification", "routes", "trial", "routes/new"):
        assert chen.client.get(f"{path}/{name}").status_code == 404


@pytest.mark.both_databases
def test_the_workstreams_page_says_what_rules_there_are(app, dana, centre, path, ruleset):
    with app.app_context(), transaction():
        targets = [Target(centre.other_queue_id, 100)]
        rule = rules.create_route_rule(centre.workstream_id, "All", {}, targets)
        rule.targets[0].queue_id = centre.queue_id
        rule.condition = {"parts": [{"field": "contact.values.gone", "operator": "is_empty"}]}
    page = dana.get(path)
    assert "3 rules" in page
    assert "Contact: gone is empty → To Support" in page
    assert "1 rule is broken and is skipped." in page
