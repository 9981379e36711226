"""Route-to-queue rules as an admin writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.core.audit import Verb, note
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.rules.actions.items import (
    ROUTE_RULE,
    add_last,
    copied_name,
    facts_of_row,
    hold_workstream,
    put_in_order,
    require_sound,
)
from webapp.rules.models import RULES_LIMIT, TARGETS_LIMIT, RouteTarget, RouteToQueueRule
from webapp.rules.policy import Target
from webapp.rules.queries.rulebook import route_rule_rows
from webapp.workstreams.models import Queue


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
    rule.targets = _rows(targets)
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
    rule.require_version(version)
    require_sound(condition, rule.workstream_id)
    _require_targets(targets)
    before = facts_of_row(rule)
    rule.name, rule.condition, rule.targets = name, condition, _rows(targets)
    db.session.flush()
    note(Verb.CHANGED, ROUTE_RULE, rule.id, name, before, facts_of_row(rule))


def copy_route_rule(rule: RouteToQueueRule) -> RouteToQueueRule:
    """Add a copy at the end, switched off until somebody has looked at it."""
    hold_workstream(rule.workstream_id)
    copy = RouteToQueueRule(
        workstream_id=rule.workstream_id,
        name=copied_name(rule.name),
        condition=dict(rule.condition),
        is_enabled=False,
    )
    copy.targets = _rows([Target(each.queue_id, each.percent) for each in rule.targets])
    add_last(copy, route_rule_rows(rule.workstream_id), RULES_LIMIT)
    return copy


def order_route_rules(workstream_id: int, ids: Sequence[int]) -> None:
    """Try the rules in this order. Raises Conflict when they are not these any more."""
    workstream = hold_workstream(workstream_id)
    subject = ("workstream", workstream.id, workstream.name)
    put_in_order(route_rule_rows(workstream_id), ids, subject)


def _rows(targets: Sequence[Target]) -> list[RouteTarget]:
    return [RouteTarget(queue_id=each.queue_id, percent=each.percent) for each in targets]


def _require_targets(targets: Sequence[Target]) -> None:
    ids = {each.queue_id for each in targets}
    if not 1 <= len(targets) <= TARGETS_LIMIT or len(ids) != len(targets):
        message = _("Choose one queue, or up to %(limit)d different ones.", limit=TARGETS_LIMIT)
        raise Invalid("targets_unusable", message, "targets")
    if any(each.percent < 1 for each in targets) or sum(each.percent for each in targets) != 100:
        raise Invalid(
            "shares_unusable", _("The shares are whole numbers that sum to 100."), "targets"
        )
    # Locked, so that nobody deletes a queue while a rule begins to use it.
    kept = select(Queue.id).where(Queue.id.in_(ids), Queue.deleted_at.is_(None))
    if set(db.session.scalars(kept.with_for_update(read=True))) != ids:
        raise Invalid(
            "queue_deleted", _("A queue was deleted meanwhile. Choose another one."), "targets"
        )
