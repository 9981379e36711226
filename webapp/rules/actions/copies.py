"""A copy of a workstream is given the rules of the one it is a copy of."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from sqlalchemy import select

from webapp.core.database import db
from webapp.rules.models import (
    ClassificationRule,
    ClassificationRuleset,
    RouteTarget,
    RouteToQueueRule,
)


def copy_rulebook(source_id: int, workstream_id: int) -> None:
    """Copy a workstream's classification and its route-to-queue rules, order and switches too.

    Nothing is checked anew: a rule that is broken there is as broken, and marked so, here.
    """
    for ruleset in _of(ClassificationRuleset, source_id):
        copy = ClassificationRuleset(workstream_id=workstream_id, **_shared(ruleset))
        copy.rules = [
            ClassificationRule(
                **_shared(rule),
                condition=deepcopy(rule.condition),
                outputs=deepcopy(rule.outputs),
            )
            for rule in ruleset.rules
        ]
        db.session.add(copy)
    for route in _of(RouteToQueueRule, source_id):
        copied = RouteToQueueRule(
            workstream_id=workstream_id, condition=deepcopy(route.condition), **_shared(route)
        )
        copied.targets = [
            RouteTarget(queue_id=target.queue_id, percent=target.percent)
            for target in route.targets
        ]
        db.session.add(copied)
    db.session.flush()


def _of(model: Any, workstream_id: int) -> list[Any]:
    found = select(model).filter_by(workstream_id=workstream_id)
    return list(db.session.scalars(found.order_by(model.position, model.id)))


def _shared(row: Any) -> dict[str, Any]:
    return {"name": row.name, "position": row.position, "is_enabled": row.is_enabled}
