"""Rules as they are run: plain values read from the tables, with what is wrong with each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any

from sqlalchemy import select

from webapp.agents.models import CapacityProfile, RatingScale, Skill
from webapp.core.database import db
from webapp.rules.condition_fields import SEVERAL, TAG, FieldKind
from webapp.rules.conditions import leaves_of, problems_of
from webapp.rules.contradictions import doubts_of
from webapp.rules.models import ClassificationRule, ClassificationRuleset, RouteToQueueRule
from webapp.rules.outputs import output_problem
from webapp.rules.policy import Rule, Ruleset, Target
from webapp.rules.queries.facts import known_fields
from webapp.tags.models import Tag
from webapp.workstreams.models import Queue, Workstream

# Problems a rule can get after it was saved; whatever else is wrong with outputs is a bad value.
_NAMED = frozenset({"unknown_skill", "unknown_profile"})


@dataclass(frozen=True)
class Stock:
    """What rules may name: skills with the highest rating of each, capacity profiles, tags."""

    ratings: dict[int, int] = field(default_factory=dict)
    profile_ids: frozenset[int] = frozenset()

    @cached_property
    def tag_ids(self) -> frozenset[int]:
        """Read when a condition asks for one: few do."""
        return frozenset(db.session.scalars(select(Tag.id)))


def stock() -> Stock:
    """The skills and capacity profiles that were not deleted."""
    rows = db.session.execute(
        select(Skill.id, RatingScale.levels)
        .join(RatingScale, RatingScale.id == Skill.rating_scale_id)
        .where(Skill.deleted_at.is_(None))
    )
    ratings = {id_: len(levels) for id_, levels in rows}
    profiles = select(CapacityProfile.id).where(CapacityProfile.deleted_at.is_(None))
    return Stock(ratings, frozenset(db.session.scalars(profiles)))


class Rulebook:
    """A workstream's rules as they stand: whatever is asked for is read when it is, and once."""

    def __init__(self, workstream_id: int) -> None:
        self.workstream_id = workstream_id

    @cached_property
    def rulesets(self) -> tuple[Ruleset, ...]:
        """Its classification rulesets in order."""
        return tuple(
            Ruleset(
                row.id,
                row.name,
                tuple(_classifying(rule, self._stock) for rule in row.rules),
                row.is_enabled,
            )
            for row in self._ruleset_rows
        )

    @cached_property
    def routes(self) -> tuple[Rule, ...]:
        """Its route-to-queue rules in order."""
        asked = {target.queue_id for row in self._route_rows for target in row.targets}
        kept: set[int] = set()
        if asked:
            wanted = select(Queue.id).where(Queue.id.in_(asked), Queue.deleted_at.is_(None))
            kept = set(db.session.scalars(wanted))
        return tuple(_routing(row, kept, self._stock) for row in self._route_rows)

    def fields_asked(self) -> set[Any]:
        """The fields that conditions of rules which are on ask for."""
        conditions = [
            rule.condition
            for row in self._ruleset_rows
            if row.is_enabled
            for rule in row.rules
            if rule.is_enabled
        ]
        conditions += [row.condition for row in self._route_rows if row.is_enabled]
        return {leaf.get("field") for condition in conditions for leaf in leaves_of(condition)}

    @cached_property
    def _ruleset_rows(self) -> list[ClassificationRuleset]:
        return ruleset_rows(self.workstream_id)

    @cached_property
    def _route_rows(self) -> list[RouteToQueueRule]:
        return route_rule_rows(self.workstream_id)

    @cached_property
    def _stock(self) -> Stock:
        return stock()


def rulesets_of(workstream_id: int) -> tuple[Ruleset, ...]:
    """A workstream's classification rulesets in order."""
    return Rulebook(workstream_id).rulesets


def route_rules_of(workstream_id: int) -> tuple[Rule, ...]:
    """A workstream's route-to-queue rules in order."""
    return Rulebook(workstream_id).routes


def names_by_id(table: Any, ids: Iterable[int]) -> dict[int, str]:
    """The names of some rows of a table (Queue, Skill, CapacityProfile), deleted ones included."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = db.session.execute(select(table.id, table.name).where(table.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def ruleset_rows(workstream_id: int) -> list[ClassificationRuleset]:
    """The rows of a workstream's rulesets in order, with their rules."""
    wanted = select(ClassificationRuleset).where(
        ClassificationRuleset.workstream_id == workstream_id
    )
    in_order = wanted.order_by(ClassificationRuleset.position, ClassificationRuleset.id)
    return list(db.session.scalars(in_order))


def route_rule_rows(workstream_id: int) -> list[RouteToQueueRule]:
    """The rows of a workstream's route-to-queue rules in order, with their targets."""
    wanted = select(RouteToQueueRule).where(RouteToQueueRule.workstream_id == workstream_id)
    in_order = wanted.order_by(RouteToQueueRule.position, RouteToQueueRule.id)
    return list(db.session.scalars(in_order))


def broken_rules() -> list[tuple[Rule, Workstream, bool]]:
    """(rule, its workstream, whether it is a route-to-queue rule) of all that are on and broken.

    As many queries for many rules of a workstream as for one.
    """
    known = stock()
    kept = frozenset(db.session.scalars(select(Queue.id).where(Queue.deleted_at.is_(None))))
    classifying = db.session.execute(
        select(ClassificationRule, Workstream)
        .join(ClassificationRuleset, ClassificationRuleset.id == ClassificationRule.ruleset_id)
        .join(Workstream, Workstream.id == ClassificationRuleset.workstream_id)
        .where(ClassificationRuleset.is_enabled, *_is_on(ClassificationRule))
    )
    routing = db.session.execute(
        select(RouteToQueueRule, Workstream)
        .join(Workstream, Workstream.id == RouteToQueueRule.workstream_id)
        .where(*_is_on(RouteToQueueRule))
    )
    found = [(_classifying(row, known), workstream, False) for row, workstream in classifying]
    found += [(_routing(row, kept, known), workstream, True) for row, workstream in routing]
    fields = cache(known_fields)
    judged = [
        (replace(rule, problem=problem_of(rule, fields(workstream.id))), workstream, is_route)
        for rule, workstream, is_route in found
    ]
    return [one for one in judged if one[0].problem is not None]


def problem_of(rule: Rule, known: Mapping[str, FieldKind]) -> str | None:
    """The code of why a rule is skipped when it is run, or "never" where it cannot fire."""
    if rule.problem:
        return rule.problem
    if problems := problems_of(rule.condition, known):
        return problems[0].code
    return "never" if doubts_of(rule.condition, known)[1] else None


def _is_on(table: Any) -> tuple[Any, ...]:
    return table.is_enabled, Workstream.deleted_at.is_(None)


def _classifying(row: ClassificationRule, known: Stock) -> Rule:
    problem = output_problem(row.outputs, known.ratings, known.profile_ids)
    code = problem if problem is None or problem in _NAMED else "bad_value"
    code = code or _gone_problem(row.condition, known)
    return Rule(
        row.id,
        row.name,
        row.condition,
        outputs=row.outputs,
        is_enabled=row.is_enabled,
        problem=code,
    )


def _routing(row: RouteToQueueRule, kept: Collection[int], known: Stock) -> Rule:
    targets = tuple(Target(target.queue_id, target.percent) for target in row.targets)
    is_whole = targets and all(target.queue_id in kept for target in targets)
    return Rule(
        row.id,
        row.name,
        row.condition,
        targets=targets,
        is_enabled=row.is_enabled,
        problem=_gone_problem(row.condition, known) if is_whole else "unknown_queue",
    )


def _gone_problem(condition: Any, known: Stock) -> str | None:
    """A condition that asks for a deleted skill or tag would quietly never hold."""
    for leaf in leaves_of(condition):
        name = leaf.get("field")
        if name not in SEVERAL:
            continue
        kept = known.tag_ids if name == TAG else known.ratings
        value = leaf.get("value")
        for item in value if isinstance(value, list) else [value]:
            is_id = isinstance(item, str) and item.isascii() and item.isdecimal()
            if item is not None and not (is_id and int(item[:10]) in kept):
                return SEVERAL[name]
    return None
