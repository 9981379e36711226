"""Rulesets and the choice of a queue as tables."""

from collections import Counter

import pytest

from webapp.rules.condition_fields import BASE_FIELDS, FieldKind
from webapp.rules.outputs import output_problem, output_problems, target_problem
from webapp.rules.policy import (
    RouteReason,
    Rule,
    RuleOutcome,
    Ruleset,
    Target,
    choose_queue,
    run_rulesets,
    share_drawn,
)
from webapp.rules.words import rules as wording

pytestmark = pytest.mark.both_databases

KNOWN = {**BASE_FIELDS, "context.product": FieldKind.TEXT}
FACTS = {"customer.name": "Emi", "conversation.priority": 3}


def when(field, operator, value):
    return {"join": "all", "parts": [{"field": field, "operator": operator, "value": value}]}


EMI = when("customer.name", "equals", "Emi")
FAY = when("customer.name", "equals", "Fay")
GONE = when("contact.values.gone", "equals", "x")


def outcomes(steps):
    return [step.outcome.value for step in steps]


def test_the_first_rule_that_matches_fires_and_each_of_the_others_says_why_not():
    rules = (
        Rule(1, "Fay", FAY, {"priority": 1}),
        Rule(2, "off", EMI, {"priority": 1}, is_enabled=False),
        Rule(3, "broken", GONE, {"priority": 1}),
        Rule(4, "deleted skill", EMI, {"priority": 1}, problem="unknown_skill"),
        Rule(5, "Emi", EMI, {"priority": 2}),
        Rule(6, "later", {}, {"priority": 5}),
    )
    result = run_rulesets((Ruleset(1, "first", rules),), FACTS, KNOWN)
    assert result.outputs.priority == 2
    (told,) = result.rulesets
    assert outcomes(told.steps) == [
        *("no_match", "disabled", "broken", "broken", "fired", "not_reached"),
    ]
    problems = [step.problem for step in told.steps]
    assert problems == [None, None, "unknown_field", "unknown_skill", None, None]


def test_a_ruleset_sees_what_earlier_ones_gave():
    given = {
        "priority": 1,
        "skills": [{"skill_id": 7, "rating": 2}],
        "context": {"product": "Tea"},
        "capacity_profile_id": 4,
    }
    more = {"skills": [{"skill_id": 8, "rating": 1}], "units": 50, "capacity_profile_id": 3}
    seen = {
        "join": "all",
        "parts": [
            {"field": "conversation.priority", "operator": "equals", "value": 1},
            {"field": "conversation.skill", "operator": "equals", "value": "7"},
            {"field": "context.product", "operator": "equals", "value": "tea"},
        ],
    }
    first = Ruleset(1, "first", (Rule(1, "always", {}, given),))
    second = Ruleset(2, "second", (Rule(2, "seen", seen, more),))
    outputs = run_rulesets((first, second), FACTS, KNOWN).outputs
    assert (outputs.priority, outputs.units, outputs.profile_ids) == (1, 50, (3, 4))
    assert (dict(outputs.skills), dict(outputs.context)) == ({7: 2, 8: 1}, {"product": "Tea"})
    alone = run_rulesets((second, first), FACTS, KNOWN).outputs
    assert alone.units is None
    off = Ruleset(3, "off", first.rules, is_enabled=False)
    assert run_rulesets((off,), FACTS, KNOWN).outputs.priority is None


def routed(*rules, full=(), drawn=0.0):
    return choose_queue(rules, FACTS, KNOWN, set(full).__contains__, lambda _rule: drawn)


def to(*queue_ids, condition=EMI, **more):
    share = 100 // len(queue_ids)
    return Rule(1, "to", condition, targets=tuple(Target(id_, share) for id_ in queue_ids), **more)


ROUTES = [
    ("no rules", [], (), None, "fallback_no_rules", []),
    ("no match", [to(1, condition=FAY)], (), None, "fallback_no_match", ["no_match"]),
    ("an error", [to(1, condition=GONE)], (), None, "fallback_error", ["broken"]),
    ("no queue left", [to(1, problem="unknown_queue")], (), None, "fallback_error", ["broken"]),
    ("first match", [to(1), to(2)], (), 1, "rule", ["fired", "not_reached"]),
    ("full ones are passed over", [to(1), to(2)], (1,), 2, "rule", ["overflowing", "fired"]),
    ("all full", [to(1), to(2)], (1, 2), 1, "rule", ["overflowing", "overflowing"]),
    ("half full", [to(1, 2)], (1,), 2, "rule", ["fired"]),
]


@pytest.mark.parametrize(
    ("rules", "full", "queue_id", "reason", "steps"),
    [row[1:] for row in ROUTES],
    ids=[row[0] for row in ROUTES],
)
def test_the_queue_of_the_first_match_that_has_room(rules, full, queue_id, reason, steps):
    choice = routed(*rules, full=full)
    assert (choice.queue_id, choice.reason.value) == (queue_id, reason)
    assert outcomes(choice.steps) == steps


def test_shares_fall_where_they_are_drawn():
    rule = Rule(1, "shares", {}, targets=(Target(1, 70), Target(2, 20), Target(3, 10)))
    drawn = [routed(rule, drawn=at).queue_id for at in (0.0, 0.69, 0.7, 0.89, 0.9, 0.999)]
    assert drawn == [1, 1, 2, 2, 3, 3]
    assert routed(rule, full={1}, drawn=0.6).queue_id == 2, "20 : 10 is what is left"


def test_the_draw_is_the_same_each_time_and_keeps_its_shares():
    assert share_drawn(42, 7) == share_drawn(42, 7) != share_drawn(42, 8)
    counted = Counter(int(share_drawn(number, 7) * 10) for number in range(10_000))
    assert all(900 < counted[tenth] < 1100 for tenth in range(10))


OUTPUTS = [
    ({"priority": 1}, None),
    ({"skills": [{"skill_id": 7, "rating": 5}], "units": 0, "context": {"a": 1.5}}, None),
    ({}, "no_output"),
    ({"priority": 1, "context": dict.fromkeys("abcde", 1)}, "too_many_outputs"),
    ({"skills": [{"skill_id": 8, "rating": 1}]}, "unknown_skill"),
    ({"skills": [{"skill_id": 7, "rating": 6}]}, "bad_rating"),
    ({"capacity_profile_id": 9}, "unknown_profile"),
    ({"priority": 6}, "bad_priority"),
    ({"units": True}, "bad_units"),
    ({"context": {"no spaces": 1}}, "bad_context"),
    ({"context": {"a": [1]}}, "bad_context"),
    ({"colour": "red"}, "bad_outputs"),
    ([], "bad_outputs"),
]


def test_outputs_are_checked_against_what_there_is():
    found = [output_problem(given, {7: 5}, frozenset({3})) for given, _code in OUTPUTS]
    assert found == [code for _given, code in OUTPUTS]


WRITTEN_ONLY = [
    ({"skills": [{"skill_id": 7, "rating": n} for n in (1, 2)]}, {"skills": "repeated_skill"}),
    ({"units": 5, "capacity_profile_id": 3}, {"units": "units_and_profile"}),
]


def test_what_is_only_untidy_is_refused_when_it_is_written_and_runs_when_it_stands_there():
    for given, problems in WRITTEN_ONLY:
        assert output_problems(given, {7: 5}, {3}) == problems
        assert output_problem(given, {7: 5}, {3}) is None


TARGETS = [
    ([(1, 100)], None),
    ([(1, 70), (2, 30)], None),
    ([], "no_target"),
    ([(n, 20) for n in range(1, 7)], "too_many_targets"),
    ([(9, 100)], "unknown_queue"),
    ([(1, 50), (1, 50)], "repeated_queue"),
    ([(1, 100), (2, 0)], "bad_share"),
    ([(1, 70), (2, 20)], "bad_sum"),
]


def test_targets_are_checked_against_the_queues_there_are():
    found = [target_problem(targets, set(range(1, 7))) for targets, _code in TARGETS]
    assert found == [code for _targets, code in TARGETS]


def test_everything_that_can_become_of_a_rule_has_words(app):
    written = [code for _given, problems in WRITTEN_ONLY for code in problems.values()]
    codes = [code for _given, code in (*OUTPUTS, *TARGETS) if code]
    with app.app_context():
        told = [(code, wording.problem_word(code)) for code in (*codes, *written, "bad_number")]
        assert [code for code, words in told if code == words] == []
        told = [(each, wording.rule_outcome_words(each)) for each in RuleOutcome]
        told += [(each, wording.route_reason_words(each)) for each in RouteReason]
    assert [code for code, words in told if code == words] == []
