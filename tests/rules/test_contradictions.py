"""What can never hold is told of: a table of conditions, and where the doubt is."""

import pytest

from webapp.rules.condition_fields import BASE_FIELDS, FieldKind
from webapp.rules.contradictions import Doubt, doubts_of

KNOWN = {**BASE_FIELDS, "contact.values.orders": FieldKind.NUMBER}
LANGUAGE, NAME, ORDERS = "customer.language", "customer.name", "contact.values.orders"
TORN = Doubt.CONTRADICTION


def leaf(field, operator, value=None, **more):
    return {"field": field, "operator": operator, "value": value, **more}


def both(*parts):
    return {"join": "all", "parts": list(parts)}


def either(*parts):
    return {"join": "any", "parts": list(parts)}


def tokyo(operator, value, zone="Asia/Tokyo"):
    return leaf("now.time", operator, value, time_zone=zone)


NEVER = {
    "a language by its name": (
        both(leaf(LANGUAGE, "equals", "Japanese")), {(0,): Doubt.NO_LANGUAGE}
    ),
    "no language among them": (
        both(leaf(LANGUAGE, "is_one_of", ["日本語", "Thai"])), {(0,): Doubt.NO_LANGUAGE}
    ),
    "a priority of no conversation": (
        both(leaf("conversation.priority", "greater_than", 5)), {(0,): Doubt.NO_PRIORITY}
    ),
    "two names at once": (
        both(leaf(NAME, "equals", "Emi"), leaf(NAME, "equals", "Fay")), {(1,): TORN}
    ),
    "a name and not it": (
        both(leaf(NAME, "not_equals", "ＥＭＩ"), leaf(NAME, "equals", "Emi")), {(1,): TORN}
    ),
    "nothing that begins": (
        both(leaf(NAME, "begins_with", "E"), leaf(NAME, "is_empty")), {(1,): TORN}
    ),
    "over midnight": (
        both(tokyo("greater_than", "22:00"), tokyo("less_than", "06:00")), {(1,): TORN}
    ),
    "more than five, less than three": (
        both(leaf(ORDERS, "less_than", 3), leaf(ORDERS, "greater_than", 5)), {(1,): TORN}
    ),
    "yes and no": (
        both(leaf("contact.is_linked", "equals", True), leaf("contact.is_linked", "equals", False)),
        {(1,): TORN},
    ),
    "in a group that must hold": (
        both(leaf(NAME, "equals", "Emi"), both(leaf(NAME, "equals", "Fay"))), {(1, 0): TORN}
    ),
    "all ways out are closed": (
        either(leaf(LANGUAGE, "equals", "Thai"), leaf("conversation.priority", "equals", 9)),
        {(0,): Doubt.NO_LANGUAGE, (1,): Doubt.NO_PRIORITY},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("condition", "doubts"), NEVER.values(), ids=NEVER.keys())
def test_what_never_holds_is_told_where_it_does_not(condition, doubts):
    assert doubts_of(condition, KNOWN) == (doubts, True)


SOMETIMES = {
    "nothing asked": {},
    "codes": both(leaf(LANGUAGE, "is_one_of", ["ja", "zh-Hant", "JA"])),
    "one of them is one": both(leaf(LANGUAGE, "is_one_of", ["Thai", "th"])),
    "not a language": both(leaf(LANGUAGE, "not_equals", "Thai")),
    "part of a code": both(leaf(LANGUAGE, "begins_with", "j")),
    "a day": both(tokyo("greater_than", "09:00"), tokyo("less_than", "18:00")),
    "two zones": both(
        tokyo("greater_than", "22:00"), tokyo("less_than", "06:00", "Europe/Helsinki")
    ),
    "two skills": both(
        leaf("conversation.skill", "equals", "1"), leaf("conversation.skill", "equals", "2")
    ),
    "either name": either(leaf(NAME, "equals", "Emi"), leaf(NAME, "equals", "Fay")),
    "as read": both(leaf(NAME, "equals", "タナカ"), leaf(NAME, "is_one_of", ["ﾀﾅｶ", "Emi"])),
    "broken": both(leaf(NAME, "greater_than", 3), leaf("gone", "equals", "x")),
    "no condition": "nonsense",
}


@pytest.mark.parametrize("condition", SOMETIMES.values(), ids=SOMETIMES.keys())
def test_what_may_hold_is_left_alone(condition):
    assert doubts_of(condition, KNOWN) == ({}, False)


def test_a_way_out_is_enough_and_the_closed_one_is_told():
    condition = either(leaf(LANGUAGE, "equals", "Thai"), leaf(NAME, "equals", "Emi"))
    assert doubts_of(condition, KNOWN) == ({(0,): Doubt.NO_LANGUAGE}, False)
