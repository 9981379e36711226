"""Work classification and route-to-queue rules as an admin writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from webapp.core.audit import Verb, note
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.rules.actions.items import (
    ROUTE_RULE,
    RULE,
    RULESET,
    add_last,
    copied_name,
    facts_of_row,
    hold_workstream,
    put_in_order,
    remove,
    require_sound,
    set_enabled,
)
from webapp.rules.actions.route_rules import (
    change_route_rule,
    copy_route_rule,
    create_route_rule,
    order_route_rules,
)
from webapp.rules.models import (
    RULES_LIMIT,
    RULESETS_LIMIT,
    ClassificationRule,
    ClassificationRuleset,
)
from webapp.rules.outputs import OUTPUTS_LIMIT, output_problem
from webapp.rules.queries.rulebook import ruleset_rows, stock

__all__ = [
    "ROUTE_RULE",
    "RULE",
    "RULESET",
    "change_route_rule",
    "change_rule",
    "change_ruleset",
    "copy_route_rule",
    "copy_rule",
    "copy_ruleset",
    "create_route_rule",
    "create_rule",
    "create_ruleset",
    "order_route_rules",
    "order_rules",
    "order_rulesets",
    "remove",
    "set_enabled",
]


def create_ruleset(workstream_id: int, name: str) -> ClassificationRuleset:
    """Add an empty ruleset after the others. Raises Invalid when there are ten."""
    hold_workstream(workstream_id)
    ruleset = ClassificationRuleset(workstream_id=workstream_id, name=name)
    add_last(ruleset, ruleset_rows(workstream_id), RULESETS_LIMIT)
    return ruleset


def change_ruleset(ruleset: ClassificationRuleset, name: str, version: int | None = None) -> None:
    """Rename a ruleset. Raises Conflict when somebody else changed it since `version`."""
    ruleset.require_version(version)
    before = facts_of_row(ruleset)
    ruleset.name = name
    db.session.flush()
    note(Verb.CHANGED, RULESET, ruleset.id, name, before, facts_of_row(ruleset))


def copy_ruleset(ruleset: ClassificationRuleset) -> ClassificationRuleset:
    """Add a copy with copies of all its rules, switched off until somebody has looked at it."""
    copy = create_ruleset(ruleset.workstream_id, copied_name(ruleset.name))
    copy.is_enabled = False
    copy.rules = [_copy_of(rule, rule.name, rule.position) for rule in ruleset.rules]
    db.session.flush()
    return copy


def order_rulesets(workstream_id: int, ids: Sequence[int]) -> None:
    """Run the rulesets in this order. Raises Conflict when they are not these any more."""
    workstream = hold_workstream(workstream_id)
    subject = ("workstream", workstream.id, workstream.name)
    put_in_order(ruleset_rows(workstream_id), ids, subject)


def create_rule(
    ruleset: ClassificationRuleset, name: str, condition: dict[str, Any], outputs: dict[str, Any]
) -> ClassificationRule:
    """Add a rule after the others.

    Raises:
        Invalid: there are a hundred, or the condition ("condition") or outputs ("outputs")
            cannot be used.
    """
    hold_workstream(ruleset.workstream_id)
    _require_usable(ruleset, condition, outputs)
    rule = ClassificationRule(
        ruleset_id=ruleset.id, name=name, condition=condition, outputs=outputs
    )
    return _add_rule(ruleset, rule)


def change_rule(
    rule: ClassificationRule,
    name: str,
    condition: dict[str, Any],
    outputs: dict[str, Any],
    version: int | None = None,
) -> None:
    """Change a rule. Raises Conflict and Invalid as `create_rule` does."""
    rule.require_version(version)
    _require_usable(rule.ruleset, condition, outputs)
    before = facts_of_row(rule)
    rule.name, rule.condition, rule.outputs = name, condition, outputs
    db.session.flush()
    note(Verb.CHANGED, RULE, rule.id, name, before, facts_of_row(rule))


def copy_rule(rule: ClassificationRule) -> ClassificationRule:
    """Add a copy at the end of the ruleset, switched off. Raises Invalid when it is full."""
    hold_workstream(rule.ruleset.workstream_id)
    copy = _copy_of(rule, copied_name(rule.name), rule.position)
    copy.ruleset_id, copy.is_enabled = rule.ruleset_id, False
    return _add_rule(rule.ruleset, copy)


def order_rules(ruleset: ClassificationRuleset, ids: Sequence[int]) -> None:
    """Try the rules in this order. Raises Conflict when they are not these any more."""
    hold_workstream(ruleset.workstream_id)
    db.session.refresh(ruleset, ["rules"])
    put_in_order(ruleset.rules, ids, (RULESET, ruleset.id, ruleset.name))
    db.session.expire(ruleset, ["rules"])


def _add_rule(ruleset: ClassificationRuleset, rule: ClassificationRule) -> ClassificationRule:
    db.session.refresh(ruleset, ["rules"])
    add_last(rule, ruleset.rules, RULES_LIMIT)
    db.session.expire(ruleset, ["rules"])
    return rule


def _copy_of(rule: ClassificationRule, name: str, position: int) -> ClassificationRule:
    return ClassificationRule(
        name=name,
        position=position,
        is_enabled=rule.is_enabled,
        condition=dict(rule.condition),
        outputs=dict(rule.outputs),
    )


def _require_usable(
    ruleset: ClassificationRuleset, condition: dict[str, Any], outputs: dict[str, Any]
) -> None:
    require_sound(condition, ruleset.workstream_id)
    known = stock()
    problem = output_problem(outputs, known.ratings, known.profile_ids)
    if problem is not None:
        raise Invalid("outputs_unusable", _output_words(problem), "outputs")


def _output_words(problem: str) -> str:
    return {
        "no_output": _("Say what the rule gives: at least one output."),
        "too_many_outputs": _("A rule gives at most %(limit)d outputs.", limit=OUTPUTS_LIMIT),
        "unknown_skill": _("This skill was deleted. Choose another one."),
        "unknown_profile": _("This capacity profile was deleted. Choose another one."),
        "bad_rating": _("This level is not on the skill's scale."),
        "bad_priority": _("A priority is a whole number from 1 to 5."),
        "bad_units": _("Capacity units are a whole number from 0 to 1,000."),
        "bad_context": _(
            "A context variable's name has letters, digits and underscores only,"
            " and its value is a number or a text of at most 4,000 characters."
        ),
    }.get(problem, _("These outputs cannot be used."))
