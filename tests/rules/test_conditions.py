"""Conditions as tables: what each operator says, and what is broken without stopping anything."""

import json
import math
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webapp.rules.condition_fields import BASE_FIELDS, FieldKind, Operator
from webapp.rules.conditions import evaluate, problems_of

KNOWN = {
    **BASE_FIELDS,
    "contact.values.vip": FieldKind.YES_NO,
    "contact.values.orders": FieldKind.NUMBER,
    "context.product": FieldKind.TEXT,
    "context.size": FieldKind.TEXT,
    "hours.3": FieldKind.YES_NO,
}
# 12:30 on a Sunday in UTC: half past nine in the evening in Tokyo, and Sunday morning in New York.
FACTS = {
    "now": datetime(2026, 3, 1, 12, 30, tzinfo=UTC),
    "customer.name": " ＶＩＰ Emi Straße ",
    "customer.language": "ja",
    "contact.name": "น้ำ ㈱ ガイド 👩🏽‍🚀",
    "context.size": 12,
    "context.plan": "Gold",
    "context.visits": 3,
    "chat.kind": "one_to_one",
    "message.first_text": "注文 #4711 が届かない",
    "contact.values.vip": True,
    "contact.values.orders": 12,
    "conversation.skill": ["5", "7"],
    "hours.3": False,
}


def leaf(field, operator, value=None, **more):
    return {"field": field, "operator": operator, "value": value, **more}


def group(*parts, join="all"):
    return {"join": join, "parts": list(parts)}


def is_match(*parts, join="all"):
    outcome = evaluate(group(*parts, join=join), FACTS, KNOWN)
    assert outcome.problem is None
    return outcome.is_match


HOLD = [
    leaf("customer.name", "contains", "vip"),
    leaf("customer.name", "equals", "vip emi STRASSE"),
    leaf("customer.name", "not_equals", "Emi"),
    leaf("customer.name", "begins_with", "Vip"),
    leaf("customer.name", "ends_with", "strasse"),
    leaf("customer.name", "not_contains", "Fay"),
    leaf("customer.name", "matches", "^v.p e"),
    leaf("message.first_text", "matches", r"#\d{4}"),
    leaf("customer.language", "is_one_of", ["th", "JA"]),
    leaf("contact.email", "is_empty"),
    leaf("customer.name", "is_not_empty"),
    leaf("contact.email", "not_contains", "@"),
    leaf("contact.values.vip", "equals", True),
    leaf("contact.is_linked", "equals", False),
    leaf("hours.3", "equals", False),
    leaf("contact.values.orders", "greater_than", 11.5),
    leaf("contact.values.orders", "less_than", 13),
    leaf("contact.values.orders", "is_one_of", [1, 12]),
    leaf("conversation.priority", "not_equals", 1),
    leaf("context.size", "equals", "12"),
    leaf("context.plan", "equals", "gold", kind="text"),
    leaf("context.visits", "greater_than", 2, kind="number"),
    leaf("context.nobody_set_it", "is_empty", kind="text"),
    leaf("message.first_text", "matches", "＃４７１１ が"),
    leaf("contact.name", "matches", "น้ำ"),
    leaf("contact.name", "matches", "（株）|㈱"),
    leaf("contact.name", "contains", "ｶﾞｲﾄﾞ"),
    leaf("contact.name", "ends_with", "👩🏽‍🚀"),
    leaf("conversation.skill", "equals", "7"),
    leaf("conversation.skill", "not_equals", "8"),
    leaf("chat.kind", "is_one_of", ["group", "one_to_one"]),
    leaf("now.time", "greater_than", "21:30", time_zone="Asia/Tokyo"),
    leaf("now.time", "less_than", "21:31", time_zone="Asia/Tokyo"),
    leaf("now.weekday", "equals", "7", time_zone="America/New_York"),
]
FAIL = [
    leaf("customer.name", "equals", "Emi"),
    leaf("contact.values.orders", "greater_than", 12),
    leaf("contact.email", "equals", "emi@example.com"),
    leaf("conversation.skill", "not_equals", "5"),
    leaf("conversation.priority", "greater_than", 0),
    leaf("hours.3", "equals", True),
    leaf("context.plan", "equals", 3, kind="number"),
    leaf("context.visits", "equals", "two", kind="text"),
    leaf("contact.name", "matches", "^株"),
    leaf("now.time", "less_than", "21:30", time_zone="Asia/Tokyo"),
    leaf("now.weekday", "equals", "1", time_zone="America/New_York"),
]


def test_each_operator_says_what_its_word_says():
    assert [part for part in HOLD if not is_match(part)] == []
    assert [part for part in FAIL if is_match(part)] == []


def test_groups_join_by_all_or_any_two_levels_deep():
    yes, no = HOLD[0], FAIL[0]
    assert is_match()
    assert is_match(yes, yes)
    assert not is_match(yes, no)
    assert is_match(yes, no, join="any")
    assert not is_match(no, no, join="any")
    assert is_match(yes, group(no, yes, join="any"))
    assert not is_match(yes, group(no, yes))
    assert is_match(no, group(yes, yes), join="any")


def test_every_comparison_is_told_with_what_was_found_and_wanted():
    parts = evaluate(group(FAIL[0], group(HOLD[-2])), FACTS, KNOWN).parts
    assert [(part.field, part.found, part.wanted, part.is_match) for part in parts] == [
        ("customer.name", FACTS["customer.name"], "Emi", False),
        ("now.time", "21:30", "21:31", True),
    ]


BROKEN = [
    (leaf("contact.values.gone", "equals", "x"), "unknown_field"),
    (leaf("hours.9", "equals", True), "unknown_field"),
    (leaf("customer.name", "greater_than", "x"), "wrong_operator"),
    (leaf("contact.values.vip", "equals", "yes"), "bad_value"),
    (leaf("customer.name", "contains", "  "), "bad_value"),
    (leaf("conversation.priority", "equals", True), "bad_value"),
    (leaf("now.time", "less_than", "24:00"), "bad_value"),
    (leaf("now.weekday", "equals", "8"), "bad_value"),
    (leaf("customer.language", "is_one_of", []), "bad_value"),
    (leaf("customer.language", "is_one_of", ["x"] * 101), "too_many"),
    (leaf("context.2nd", "equals", "x", kind="text"), "bad_variable"),
    (leaf("context.plan", "equals", "x", kind="colour"), "bad_variable"),
    (leaf("context.plan", "equals", "x"), "unknown_field"),
    (leaf("customer.name", "matches", "(a{1000}){1000}"), "bad_pattern"),
    (leaf("customer.name", "matches", "(vip"), "bad_pattern"),
    (leaf("customer.name", "matches", r"(v)\1"), "bad_pattern"),
    (leaf("now.time", "less_than", "09:00", time_zone="../etc/passwd"), "bad_time_zone"),
    (group(group()), "too_deep"),
    ("nonsense", "bad_shape"),
]


def test_a_broken_part_keeps_the_whole_condition_from_holding():
    """Also where another part would be enough: half a rule is another rule."""
    for part, code in BROKEN:
        inner = group(part) if code == "too_deep" else part
        condition = group(HOLD[0], inner, join="any")
        path = (1, 0) if code == "too_deep" else (1,)
        assert [(each.path, each.code) for each in problems_of(condition, KNOWN)] == [(path, code)]
        outcome = evaluate(condition, FACTS, KNOWN)
        assert (outcome.is_match, outcome.problem) == (False, code)


def test_a_pattern_takes_time_in_proportion_to_the_text_only():
    """Such a pattern keeps a backtracking engine busy for longer than the universe will last."""
    evil = group(leaf("customer.name", "matches", "^(a+)+$"))
    facts = {"customer.name": "a" * 5000 + "!"}
    assert evaluate(evil, facts, KNOWN).is_match is False


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
LEAVES = st.fixed_dictionaries(
    {
        "field": st.sampled_from([*KNOWN, "gone", "context.any"]) | JSON_VALUES,
        "operator": st.sampled_from([each.value for each in Operator]) | JSON_VALUES,
        "value": JSON_VALUES,
    },
    optional={
        "time_zone": st.sampled_from(["Asia/Tokyo", "UTC"]) | JSON_VALUES,
        "kind": st.sampled_from(["text", "number", "colour", 3, None]),
    },
)
GROUPS = st.recursive(
    LEAVES | JSON_VALUES,
    lambda inner: st.fixed_dictionaries(
        {"join": st.sampled_from(["all", "any"]) | JSON_VALUES, "parts": st.lists(inner)}
    ),
    max_leaves=8,
)
SOME_FACTS = st.dictionaries(
    st.sampled_from([*KNOWN, "now"]), JSON_VALUES | st.datetimes(timezones=st.just(UTC))
)


# How fast a busy machine makes up conditions says nothing about them.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(condition=GROUPS | JSON_VALUES, facts=SOME_FACTS)
def test_no_condition_and_no_facts_can_stop_the_system(condition, facts):
    outcome = evaluate(condition, facts, KNOWN)
    assert outcome.is_match in (True, False)
    assert bool(problems_of(condition, KNOWN)) == (outcome.problem is not None)
    assert not (outcome.is_match and outcome.problem)


def test_what_is_told_is_json_that_every_database_takes():
    from webapp.rules.policy import Rule, Ruleset, run_rulesets
    from webapp.rules.story import classified_facts

    rule = Rule(1, "odd", group(leaf("customer.name", "equals", math.nan)))
    facts = {"customer.name": "x" * 9999}
    rules = (rule, Rule(2, "long", group(leaf("customer.name", "equals", "x"))))
    result = run_rulesets((Ruleset(1, "set", rules),), facts, KNOWN)
    told = classified_facts(result.rulesets, result.outputs, {}, {})
    assert len(json.dumps(told, allow_nan=False)) < 2000
