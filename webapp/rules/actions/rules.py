"""Work classification and route-to-queue rules as an admin writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.rules.actions.items import (
    RULESET,
    add_last,
    copied_name,
    hold_workstream,
    noted,
    put_in_order,
    require_sound,
)
from webapp.rules.models import (
    RULES_LIMIT,
    RULESETS_LIMIT,
    ClassificationRule,
    ClassificationRuleset,
    RouteTarget,
    RouteToQueueRule,
)
from webapp.rules.outputs import output_problems, target_problem
from webapp.rules.policy import Target
from webapp.rules.queries.rulebook import route_rule_rows, ruleset_rows, stock
from webapp.rules.words.rules import problem_word
from webapp.workstreams.models import Queue


def create_ruleset(workstream_id: int, name: str) -> ClassificationRuleset:
    """Add an empty ruleset after the others. Raises Invalid when there are ten."""
    hold_workstream(workstream_id)
    ruleset = ClassificationRuleset(workstream_id=workstream_id, name=name)
    add_last(ruleset, ruleset_rows(workstream_id), RULESETS_LIMIT)
    return ruleset


def change_ruleset(ruleset: ClassificationRuleset, name: str, version: int | None = None) -> None:
    """Rename a ruleset. Raises Conflict when somebody else changed it since `version`."""
    with noted(ruleset, version):
        ruleset.name = name


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
    with noted(rule, version):
        _require_usable(rule.ruleset, condition, outputs)
        rule.name, rule.condition, rule.outputs = name, condition, outputs


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
    for code in output_problems(outputs, known.ratings, known.profile_ids).values():
        raise Invalid("outputs_unusable", problem_word(code), "outputs")


def create_route_rule(
    workstream_id: int, name: str, condition: dict[str, Any], targets: Sequence[Target]
) -> RouteToQueueRule:
    """Add a rule after the others.

    Raises:
        Invalid: there are a hundred, the condition cannot be used ("condition"), or the targets
            are not 1 to 5 different queues whose shares sum to 100 ("targets").
    """
    hold_workstream(workstream_id)
    require_sound(condition, workstream_id)
    _require_targets(targets)
    rule = RouteToQueueRule(workstream_id=workstream_id, name=name, condition=condition)
    rule.targets = _targets(targets)
    add_last(rule, route_rule_rows(workstream_id), RULES_LIMIT)
    return rule


def change_route_rule(
    rule: RouteToQueueRule,
    name: str,
    condition: dict[str, Any],
    targets: Sequence[Target],
    version: int | None = None,
) -> None:
    """Change a rule. Raises Conflict and Invalid as `create_route_rule` does."""
    with noted(rule, version):
        require_sound(condition, rule.workstream_id)
        _require_targets(targets)
        rule.name, rule.condition, rule.targets = name, condition, _targets(targets)


def copy_route_rule(rule: RouteToQueueRule) -> RouteToQueueRule:
    """Add a copy at the end, switched off until somebody has looked at it."""
    hold_workstream(rule.workstream_id)
    copy = RouteToQueueRule(
        workstream_id=rule.workstream_id,
        name=copied_name(rule.name),
        condition=dict(rule.condition),
        is_enabled=False,
    )
    copy.targets = _targets([Target(each.queue_id, each.percent) for each in rule.targets])
    add_last(copy, route_rule_rows(rule.workstream_id), RULES_LIMIT)
    return copy


def order_route_rules(workstream_id: int, ids: Sequence[int]) -> None:
    """Try the rules in this order. Raises Conflict when they are not these any more."""
    workstream = hold_workstream(workstream_id)
    subject = ("workstream", workstream.id, workstream.name)
    put_in_order(route_rule_rows(workstream_id), ids, subject)


def _targets(targets: Sequence[Target]) -> list[RouteTarget]:
    return [RouteTarget(queue_id=each.queue_id, percent=each.percent) for each in targets]


def _require_targets(targets: Sequence[Target]) -> None:
    # Locked, so that nobody deletes a queue while a rule begins to use it.
    ids = {each.queue_id for each in targets}
    kept = select(Queue.id).where(Queue.id.in_(ids), Queue.deleted_at.is_(None))
    kept_ids = set(db.session.scalars(kept.with_for_update(read=True)))
    problem = target_problem([(each.queue_id, each.percent) for each in targets], kept_ids)
    if problem is not None:
        raise Invalid("targets_unusable", problem_word(problem), "targets")
