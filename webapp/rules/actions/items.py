"""What rulesets and rules of both kinds have in common: a place among their like, a switch, their
end; and that they come along with a copy of their workstream.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.core.audit import Verb, note
from webapp.core.database import CHANGED_MEANWHILE, db
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.names import NAME_LENGTH
from webapp.core.text import split_graphemes
from webapp.rules.conditions import problems_of
from webapp.rules.models import (
    ClassificationRule,
    ClassificationRuleset,
    RouteTarget,
    RouteToQueueRule,
)
from webapp.rules.queries.facts import known_fields
from webapp.rules.queries.names import Names, names_of_all
from webapp.rules.words.rules import condition_words, outputs_words
from webapp.workstreams.models import Workstream

RULESET = "classification_ruleset"
RULE = "classification_rule"
ROUTE_RULE = "route_to_queue_rule"
Row = ClassificationRuleset | ClassificationRule | RouteToQueueRule


def kind_of_row(row: Row) -> str:
    """The audit log's kind of a row."""
    if isinstance(row, ClassificationRuleset):
        return RULESET
    return RULE if isinstance(row, ClassificationRule) else ROUTE_RULE


def facts_of_row(row: Row, names: Names | None = None) -> dict[str, object]:
    """What the audit log keeps, in words: what rules name by number may be renamed later.

    `names`: those of now, where they are known already: reading them takes several statements.
    """
    facts: dict[str, object] = {"name": row.name, "is_enabled": row.is_enabled}
    if isinstance(row, ClassificationRuleset):
        return facts
    names = names or names_of_all()
    facts["condition"] = condition_words(row.condition or {}, names)
    if isinstance(row, ClassificationRule):
        return facts | {"outputs": outputs_words(row.outputs, names)}
    shares = [f"{names.queues.get(each.queue_id)}: {each.percent} %" for each in row.targets]
    return facts | {"targets": shares}


@contextmanager
def noted(row: Row, version: int | None) -> Iterator[None]:
    """Change a row inside of it; the audit log keeps what it was before and is afterwards.

    Raises Conflict when somebody else changed it since `version`.
    """
    row.require_version(version)
    names = None if isinstance(row, ClassificationRuleset) else names_of_all()
    before = facts_of_row(row, names)
    yield
    db.session.flush()
    note(Verb.CHANGED, kind_of_row(row), row.id, row.name, before, facts_of_row(row, names))


def hold_workstream(workstream_id: int) -> Workstream:
    """A workstream, locked: rules of one workstream are added and ordered one after the other.

    Raises NotFound.
    """
    kept = select(Workstream).where(Workstream.id == workstream_id, Workstream.deleted_at.is_(None))
    workstream: Workstream | None = db.session.scalar(kept.with_for_update(key_share=True))
    if workstream is None:
        raise NotFound(_("There is nothing here."))
    return workstream


def add_last(row: Row, others: Sequence[Row], limit: int) -> None:
    """Put a new row after the others. Raises Invalid when there are as many as there may be."""
    if len(others) >= limit:
        raise Invalid(
            "too_many", _("There are %(limit)d already, and that is the most.", limit=limit)
        )
    row.position = max((other.position for other in others), default=0) + 1
    db.session.add(row)
    db.session.flush()
    note(Verb.CREATED, kind_of_row(row), row.id, row.name, after=facts_of_row(row))


def put_in_order(rows: Sequence[Row], ids: Sequence[int], subject: tuple[str, int, str]) -> None:
    """Order rows as their ids are; `subject` (kind, id, name) is what the audit log names.

    Raises:
        Conflict: the ids are not exactly the rows there are: somebody added or deleted one.
    """
    by_id = {row.id: row for row in rows}
    if len(ids) != len(rows) or set(ids) != by_id.keys():
        raise Conflict("changed_meanwhile", CHANGED_MEANWHILE)
    before = [row.name for row in rows]
    for position, id_ in enumerate(ids, start=1):
        by_id[id_].position = position
    db.session.flush()
    after = [by_id[id_].name for id_ in ids]
    kind, id_, name = subject
    note(Verb.CHANGED, kind, id_, name, {"order": before}, {"order": after})


def set_enabled(row: Row, is_enabled: bool, version: int | None = None) -> None:
    """Switch a ruleset or a rule of either kind on or off. Raises Conflict."""
    with noted(row, version):
        row.is_enabled = is_enabled


def remove(row: Row, version: int | None = None) -> None:
    """Delete a ruleset with its rules, or a rule of either kind. Raises Conflict."""
    row.require_version(version)
    kind, id_, name, before = kind_of_row(row), row.id, row.name, facts_of_row(row)
    db.session.delete(row)
    db.session.flush()
    note(Verb.DELETED, kind, id_, name, before)


def copied_name(name: str) -> str:
    """What a copy is called; rules of one name do not disturb each other."""
    worded = _("Copy of %(name)s", name=name)
    return split_graphemes(worded, NAME_LENGTH, is_soft=False)[0]


def require_sound(condition: dict[str, Any], workstream_id: int) -> None:
    """Raise Invalid (field "condition") when a condition could not be used."""
    if problems_of(condition, known_fields(workstream_id)):
        raise Invalid(
            "condition_unusable",
            _("This condition cannot be used. See its marked lines."),
            "condition",
        )


def copy_rulebook(source_id: int, workstream_id: int) -> None:
    """Copy a workstream's classification and its route-to-queue rules, order and switches too.

    Nothing is checked anew: a rule that is broken there is as broken, and marked so, here.
    """
    for ruleset in _in_order(ClassificationRuleset, source_id):
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
    for route in _in_order(RouteToQueueRule, source_id):
        copied = RouteToQueueRule(
            workstream_id=workstream_id, condition=deepcopy(route.condition), **_shared(route)
        )
        copied.targets = [
            RouteTarget(queue_id=target.queue_id, percent=target.percent)
            for target in route.targets
        ]
        db.session.add(copied)
    db.session.flush()


def _in_order(model: Any, workstream_id: int) -> list[Any]:
    found = select(model).filter_by(workstream_id=workstream_id)
    return list(db.session.scalars(found.order_by(model.position, model.id)))


def _shared(row: Any) -> dict[str, Any]:
    return {"name": row.name, "position": row.position, "is_enabled": row.is_enabled}
