"""Rulesets, their rules and route-to-queue rules: found by kind and id, ordered, copied.

`kind` is what stands in URLs: rulesets, rules (of a ruleset) or routes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from webapp.core.database import db
from webapp.core.errors import NotFound
from webapp.rules.actions import rules
from webapp.rules.actions.items import Row, hold_workstream
from webapp.rules.models import ClassificationRule, ClassificationRuleset, RouteToQueueRule
from webapp.rules.queries.rulebook import route_rule_rows, ruleset_rows
from webapp.workstreams.queries import get_workstream

RULESETS, RULES, ROUTES = "rulesets", "rules", "routes"
_TABLES: dict[str, Any] = {
    RULESETS: ClassificationRuleset,
    RULES: ClassificationRule,
    ROUTES: RouteToQueueRule,
}


def get_item(workstream_id: int, kind: str, item_id: int) -> Row:
    """A ruleset or rule of this workstream. Raises NotFound, also for those of others."""
    get_workstream(workstream_id)
    row: Row | None = db.session.get(_TABLES[kind], item_id) if kind in _TABLES else None
    if row is None or workstream_of(row) != workstream_id:
        raise NotFound(_("There is nothing here."))
    return row


def workstream_of(row: Row) -> int:
    """The id of the workstream something is of."""
    return row.ruleset.workstream_id if isinstance(row, ClassificationRule) else row.workstream_id


def among(row: Row) -> Sequence[Row]:
    """Those it stands among, itself included, in order."""
    if isinstance(row, ClassificationRule):
        return row.ruleset.rules
    if isinstance(row, ClassificationRuleset):
        return ruleset_rows(row.workstream_id)
    return route_rule_rows(row.workstream_id)


def put(row: Row, place: int) -> int:
    """Put something to a place among its like, 1 being the first; gives the place it has then.

    Raises Conflict.
    """
    # What somebody else put elsewhere at this moment stays there.
    hold_workstream(workstream_of(row))
    db.session.expire_all()
    ids = [other.id for other in among(row) if other.id != row.id]
    place = min(max(place, 1), len(ids) + 1)
    ids.insert(place - 1, row.id)
    if isinstance(row, ClassificationRule):
        rules.order_rules(row.ruleset, ids)
    elif isinstance(row, ClassificationRuleset):
        rules.order_rulesets(row.workstream_id, ids)
    else:
        rules.order_route_rules(row.workstream_id, ids)
    return place


def copy(row: Row) -> Row:
    """Add a copy, switched off. Raises Invalid when there are as many as there may be."""
    if isinstance(row, ClassificationRule):
        return rules.copy_rule(row)
    if isinstance(row, ClassificationRuleset):
        return rules.copy_ruleset(row)
    return rules.copy_route_rule(row)


def list_url(workstream_id: int, kind: str, anchor: str | None = None) -> str:
    """Where the list of a kind is."""
    name = "routes" if kind == ROUTES else "classification"
    return url_for(f"admin.list_{name}", workstream_id=workstream_id, _anchor=anchor)


def list_word(kind: str) -> str:
    """What the list of a kind is called."""
    return _("Route to queues") if kind == ROUTES else _("Work classification")
