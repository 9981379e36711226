"""A rule is written by clicking, without any script: rows, groups, outputs, queues, refusals."""

import pytest
from sqlalchemy import Engine, event, select

from tests.factories import EMI
from webapp.agents.models import Skill
from webapp.contacts.actions.profiles import find_or_create
from webapp.contacts.models import ProfileKind
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.rules.actions import rules as rule_editing
from webapp.rules.models import ClassificationRule, ClassificationRuleset, RouteToQueueRule


@pytest.fixture
def ruleset(app, centre):
    with app.app_context(), transaction():
        return rule_editing.create_ruleset(centre.workstream_id, "Language").id


def rules(app, table=ClassificationRule):
    with app.app_context():
        return list(db.session.scalars(select(table).order_by(table.id)))


@pytest.mark.both_databases
def test_a_language_is_chosen_and_what_can_never_fire_is_said(app, edit, path, ruleset, centre):
    with app.app_context(), transaction():
        profile = find_or_create(centre.account_id, ProfileKind.USER, EMI)
        profile.language = "fi"
    form = edit(f"{path}/rulesets/{ruleset}/rules/new").fill(name="Japanese", priority="1")
    form.choose(field_1="customer.language")
    assert '<option value="ja" >Japanese</option>' in form.answer.text
    assert '<option value="fi" >Finnish</option>' in form.answer.text, "a customer has it"
    form.fill(value_1="Japanese").press("refresh")
    assert "No customer has this language." in form.answer.text
    assert "It can never fire" in form.answer.text
    form.fill(value_1="ja").press("refresh")
    assert "It can never fire" not in form.answer.text
    form.press("add-row").choose(field_2="customer.language", operator_2="is_one_of")
    form.fill(value_2=["th", "fi"]).press("refresh")
    assert "Condition 2: It cannot hold together with a condition above." in form.answer.text
    answer = form.save()
    assert answer.status_code == 302, "it is said, not forbidden"
    assert "It can never fire" in form.client.get(answer.location).text


def test_a_rule_with_a_group_is_built_line_by_line(app, edit, path, ruleset, japanese):
    form = edit(f"{path}/rulesets/{ruleset}/rules/new").fill(name="Japanese")
    form.choose(field_1="customer.language").fill(operator_1="begins_with", value_1="ja")
    form.press("add-group")
    assert form.focus == "field-2.1"
    form.press("add-row:2").choose(field_2_1="now.weekday", field_2_2="now.time")
    form.choose(operator_2_1="is_one_of").fill(value_2_1=["6", "7"])
    form.fill(zone_2_1="Asia/Tokyo", zone_2_2="Asia/Tokyo", value_2_2="18:00")
    form.press("add-skill").fill(skill=f"{japanese}:2", priority="2")
    form.press("add-context").fill(context_name="plan", context_value="gold")
    assert form.value("value-1") == ["ja"], "what was typed stays through every press"
    answer = form.save()
    assert answer.status_code == 302, answer.text
    [rule] = rules(app)
    assert rule.condition == {
        "join": "all",
        "parts": [
            {"field": "customer.language", "operator": "begins_with", "value": "ja"},
            {
                "join": "any",
                "parts": [
                    {
                        "field": "now.weekday",
                        "operator": "is_one_of",
                        "value": ["6", "7"],
                        "time_zone": "Asia/Tokyo",
                    },
                    {
                        "field": "now.time",
                        "operator": "greater_than",
                        "value": "18:00",
                        "time_zone": "Asia/Tokyo",
                    },
                ],
            },
        ],
    }
    assert rule.outputs == {
        "priority": 2,
        "skills": [{"skill_id": japanese, "rating": 2}],
        "context": {"plan": "gold"},
    }
    page = form.client.get(answer.location).text
    said = (
        "Customer&#39;s language begins with “ja” (Japanese) and (Weekday is one of Saturday,"
        " Sunday (Asia/Tokyo) or Time of day is at or after “18:00” (Asia/Tokyo))"
    )
    assert said in page
    assert "Priority 2 (high) · Skill Japanese, at least Good · Context variable plan" in page


@pytest.mark.both_databases
def test_what_was_stored_stands_in_the_form_and_is_stored_again_unchanged(
    app, edit, path, ruleset, japanese
):
    condition = {
        "join": "any",
        "parts": [
            {"field": "customer.name", "operator": "is_one_of", "value": ["Emi", "Fay"]},
            {"field": "conversation.priority", "operator": "less_than", "value": 3},
            {"field": "customer.is_returning", "operator": "equals", "value": False},
            {"field": "contact.email", "operator": "is_empty"},
            {
                "join": "all",
                "parts": [
                    {"field": "conversation.skill", "operator": "equals", "value": str(japanese)},
                    {"field": "chat.kind", "operator": "not_equals", "value": "group"},
                ],
            },
        ],
    }
    outputs = {"units": 40, "context": {"size": 2.5, "plan": "3"}}
    with app.app_context(), transaction():
        row = db.session.get_one(ClassificationRuleset, ruleset)
        rule_id = rule_editing.create_rule(row, "All kinds", condition, outputs).id
    answer = edit(f"{path}/rules/{rule_id}").save()
    assert answer.status_code == 302, answer.text
    [rule] = rules(app)
    assert (rule.condition, rule.outputs, rule.name) == (condition, outputs, "All kinds")


def test_any_context_variable_can_be_named_and_stays_when_no_rule_sets_it(app, edit, path, ruleset):
    form = edit(f"{path}/rulesets/{ruleset}/rules/new").fill(name="Often", priority="1")
    form.choose(field_1="context:number").fill(variable_1="2nd visit", value_1="3")
    assert form.save().status_code == 422
    assert "Give the variable a name of letters" in form.answer.text
    form.fill(variable_1="visits", operator_1="greater_than")
    assert form.save().status_code == 302, form.answer.text
    [rule] = rules(app)
    named = {"field": "context.visits", "operator": "greater_than", "kind": "number", "value": 3}
    assert rule.condition["parts"] == [named]
    again = edit(f"{path}/rules/{rule.id}")
    assert again.value("field-1") == ["context.visits"], "named once, it is offered to all rules"
    assert again.save().status_code == 302
    assert rules(app)[0].condition["parts"] == [named]


@pytest.mark.both_databases
def test_a_long_list_of_values_is_kept_whole(app, edit, path, ruleset):
    names = [f"Customer number {number}" for number in range(100)]
    form = edit(f"{path}/rulesets/{ruleset}/rules/new").fill(name="Known", priority="1")
    form.choose(field_1="customer.name").fill(operator_1="is_one_of").press("refresh")
    form.fill(value_1="\n".join([*names, "one too many"]))
    assert form.save().status_code == 422
    assert "These are too many." in form.answer.text
    assert form.fill(value_1="\n".join(names)).save().status_code == 302
    assert rules(app)[0].condition["parts"][0]["value"] == names


@pytest.mark.both_databases
def test_what_is_broken_is_marked_when_the_rule_is_opened_and_not_saved_again(
    app, edit, path, ruleset, japanese
):
    """The skill of its condition and that of its outputs were deleted meanwhile."""
    leaf = {"field": "conversation.skill", "operator": "is_one_of", "value": [str(japanese)]}
    outputs = {"skills": [{"skill_id": japanese, "rating": 1}]}
    with app.app_context(), transaction():
        row = db.session.get_one(ClassificationRuleset, ruleset)
        rule_id = rule_editing.create_rule(row, "Speaks", {"parts": [leaf]}, outputs).id
        db.session.get_one(Skill, japanese).deleted_at = clock.now()
    form = edit(f"{path}/rules/{rule_id}")
    assert form.answer.text.count("This skill was deleted. Choose another one.") == 2
    assert "Japanese (deleted)" in form.answer.text
    assert form.save().status_code == 422
    assert form.fill(skill="", priority="2").press("remove:1").save().status_code == 302


def test_lines_are_taken_away_and_an_empty_condition_always_matches(app, edit, path, ruleset):
    form = edit(f"{path}/rulesets/{ruleset}/rules/new").fill(name="Everybody", priority="4")
    form.press("add-group").press("add-row:2").press("remove:2.2").press("remove:2.1")
    form.press("remove:1")
    assert form.value("line") == []
    answer = form.save()
    assert rules(app)[0].condition == {"join": "all", "parts": []}
    assert "Always" in form.client.get(answer.location).text


REFUSED = (
    ("message.first_text", "matches", "(", "This pattern cannot be read"),
    ("message.first_text", "contains", "", "This value does not fit"),
    ("conversation.priority", "equals", "many", "This value does not fit"),
    ("conversation.priority", "equals", "1,000", "This value does not fit"),
    ("now.time", "less_than", "25:00", "This value does not fit"),
    ("contact.values.gone", "equals", "x", "This field does not exist any more"),
)


def test_a_refused_line_says_why_beside_it_and_keeps_what_was_typed(app, edit, path, ruleset):
    for field, operator, value, said in REFUSED:
        form = edit(f"{path}/rulesets/{ruleset}/rules/new").fill(name="Odd", priority="1")
        form.choose(field_1=field).fill(operator_1=operator, value_1=value)
        answer = form.save()
        assert answer.status_code == 422
        beside = answer.text[answer.text.index('id="1_problem"') :]
        assert said in beside[: beside.index("</p>")]
        assert form.value("field-1") == [field]
    assert rules(app) == []


def test_outputs_that_say_nothing_or_too_much_are_refused(app, edit, path, ruleset):
    for units, said in (
        ("", "at least one of these"),
        ("1.5", "A whole number from 0 to 1000"),
        ("1001", "A whole number from 0 to 1000"),
    ):
        form = edit(f"{path}/rulesets/{ruleset}/rules/new").fill(name="Odd", units=units)
        answer = form.save()
        assert answer.status_code == 422
        assert said in answer.text
    assert rules(app) == []


def test_more_than_five_outputs_are_refused(app, edit, path, ruleset):
    form = edit(f"{path}/rulesets/{ruleset}/rules/new").fill(name="Much")
    for _ in range(6):
        form.press("add-context")
    form.fill(context_name=[f"name_{n}" for n in range(6)], context_value=["x"] * 6)
    assert form.save().status_code == 422
    assert "at most 5" in form.answer.text
    form.press("remove-context:6")
    assert form.save().status_code == 302
    assert len(rules(app)[0].outputs["context"]) == 5


@pytest.mark.both_databases
def test_a_route_shares_among_queues_whose_shares_sum_to_100(app, edit, path, centre):
    form = edit(f"{path}/routes/new").fill(name="Half and half").press("remove:1")
    form.fill(queue=str(centre.queue_id)).press("add-target")
    form.fill(queue=[str(centre.queue_id), str(centre.other_queue_id)], percent=["70", "20"])
    assert form.save().status_code == 422
    assert "The shares are whole numbers that sum to 100." in form.answer.text
    answer = form.fill(percent=["70", "30"]).save()
    assert answer.status_code == 302
    [rule] = rules(app, RouteToQueueRule)
    with app.app_context():
        rule = db.session.merge(rule)
        shares = [(each.queue_id, each.percent) for each in rule.targets]
    assert shares == [(centre.queue_id, 70), (centre.other_queue_id, 30)]
    page = form.client.get(answer.location).text
    assert "70 % to Support · 30 % to Billing" in page
    one = edit(f"{path}/routes/{rule.id}").press("remove-target:2").save()
    assert "To Support" in form.client.get(one.location).text


@pytest.mark.both_databases
def test_who_is_second_to_save_is_told_and_keeps_what_was_typed(app, edit, path, ruleset):
    new = edit(f"{path}/rulesets/{ruleset}/rules/new").fill(name="VIP", priority="1")
    new.press("remove:1").save()
    [rule] = rules(app)
    mine, theirs = edit(f"{path}/rules/{rule.id}"), edit(f"{path}/rules/{rule.id}")
    assert theirs.fill(name="Very important", priority="2").save().status_code == 302
    answer = mine.fill(name="Important").save()
    assert answer.status_code == 422
    assert "Changed meanwhile by Dana" in answer.text
    assert "Very important" in answer.text
    assert "Priority 2 (high)" in answer.text
    assert mine.value("name") == ["Important"]
    assert mine.save().status_code == 302
    assert rules(app)[0].name == "Important"


def test_odd_presses_break_nothing(app, edit, path, ruleset):
    form = edit(f"{path}/routes/new")
    for odd in ("add-row:99", "add-row:0", f"add-row:{'9' * 5000}", "remove:7.x", "remove:", "??"):
        form._send([("edit", odd)])
        assert form.answer.status_code == 200, odd
    for queue in ("0", "-1", str(2**40), "9" * 5000, "x"):
        assert form.fill(name="Odd", queue=queue).save().status_code == 422, queue[:20]
    assert rules(app, RouteToQueueRule) == []


@pytest.mark.both_databases
def test_no_button_works_without_the_pages_token(app, edit, path, ruleset):
    client = edit(f"{path}/rulesets/{ruleset}/rules/new").client
    for what in ("place", "switch", "copy", "deletion"):
        client.post(f"{path}/rulesets/{ruleset}/{what}", data={"to": "up", "is_enabled": "no"})
    with app.app_context():
        [(name, is_enabled)] = db.session.execute(
            select(ClassificationRuleset.name, ClassificationRuleset.is_enabled)
        ).all()
    assert (name, is_enabled) == ("Language", True)


def test_a_save_reads_what_ids_are_called_once(app, edit, path, ruleset):
    """It takes several statements: for the audit log, before and after, and for nothing else."""
    form = edit(f"{path}/rulesets/{ruleset}/rules/new").fill(name="VIP", priority="1")
    form.press("remove:1").save()
    form = edit(f"{path}/rules/{rules(app)[0].id}").fill(priority="2")
    reads = []

    def note(_connection, _cursor, statement, *_rest):
        reads.extend(["read"] * ("custom_field.name" in statement))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert form.save().status_code == 302
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert reads == ["read"]
