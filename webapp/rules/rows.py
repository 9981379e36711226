"""Rules as their lists show them: in words, with what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from webapp.core.text import squeeze
from webapp.rules.condition_fields import FieldKind
from webapp.rules.models import ClassificationRuleset, RouteToQueueRule
from webapp.rules.policy import Rule
from webapp.rules.queries.facts import known_fields
from webapp.rules.queries.names import Names, names_of_all
from webapp.rules.queries.rulebook import (
    problem_of,
    route_rule_rows,
    route_rules_of,
    ruleset_rows,
    rulesets_of,
)
from webapp.rules.words.rules import condition_words, outputs_words, problem_word

Known = Mapping[str, FieldKind]


@dataclass(frozen=True)
class RuleRow:
    """A rule in its list. `problem`: why it is skipped, in words, or None."""

    id: int
    name: str
    position: int
    is_enabled: bool
    version: int
    condition: str
    results: tuple[str, ...]
    problem: str | None

    def holds(self, words: str) -> bool:
        """True when its name, condition or results hold squeezed words."""
        return words in squeeze("\n".join((self.name, self.condition, *self.results)))


@dataclass(frozen=True)
class RulesetRow:
    """A ruleset with those of its rules that are shown, `rule_count` with all."""

    id: int
    name: str
    position: int
    is_enabled: bool
    version: int
    rules: tuple[RuleRow, ...]
    rule_count: int


def ruleset_list(workstream_id: int, names: Names, known: Known, words: str) -> list[RulesetRow]:
    """A workstream's rulesets in order, with the rules that hold the words sought."""
    problems = {
        rule.id: _problem(rule, known)
        for ruleset in rulesets_of(workstream_id)
        for rule in ruleset.rules
    }
    rows = [
        _ruleset(row, place, names, problems)
        for place, row in enumerate(ruleset_rows(workstream_id), 1)
    ]
    if not words:
        return rows
    found = [replace(row, rules=_holding(row.rules, words)) for row in rows]
    return [row for row in found if row.rules]


def route_list(workstream_id: int, names: Names, known: Known, words: str) -> list[RuleRow]:
    """A workstream's route-to-queue rules in order that hold the words sought."""
    problems = {rule.id: _problem(rule, known) for rule in route_rules_of(workstream_id)}
    rows = tuple(
        _rule(row, place, names, problems, queue_words(row, names))
        for place, row in enumerate(route_rule_rows(workstream_id), 1)
    )
    return list(_holding(rows, words))


def _ruleset(
    row: ClassificationRuleset, place: int, names: Names, problems: Mapping[int, str | None]
) -> RulesetRow:
    rules = tuple(
        _rule(rule, number, names, problems, outputs_words(rule.outputs, names))
        for number, rule in enumerate(row.rules, 1)
    )
    return RulesetRow(row.id, row.name, place, row.is_enabled, row.version, rules, len(rules))


def _rule(
    row: Any, place: int, names: Names, problems: Mapping[int, str | None], results: list[str]
) -> RuleRow:
    return RuleRow(
        id=row.id,
        name=row.name,
        position=place,
        is_enabled=row.is_enabled,
        version=row.version,
        condition=condition_words(row.condition or {}, names),
        results=tuple(results),
        problem=problems.get(row.id),
    )


def queue_words(row: RouteToQueueRule, names: Names) -> list[str]:
    """Where a route-to-queue rule sends conversations, a line a queue."""
    shares = [
        (names.queues.get(target.queue_id, str(target.queue_id)), target.percent)
        for target in row.targets
    ]
    if len(shares) == 1:
        return [_("To %(queue)s", queue=shares[0][0])]
    return [
        _("%(percent)d %% to %(queue)s", percent=percent, queue=queue) for queue, percent in shares
    ]


def _problem(rule: Rule, known: Known) -> str | None:
    """Why a rule is skipped when it is run, in words."""
    code = problem_of(rule, known)
    return problem_word(code) if code else None


def _holding(rules: tuple[RuleRow, ...], words: str) -> tuple[RuleRow, ...]:
    return tuple(rule for rule in rules if rule.holds(squeeze(words)))


@dataclass(frozen=True)
class Summary:
    """All rules of a workstream, as its own page lists them."""

    rulesets: list[RulesetRow]
    routes: list[RuleRow]

    @property
    def broken_rules(self) -> int:
        """How many work classification rules are skipped."""
        return sum(rule.problem is not None for row in self.rulesets for rule in row.rules)

    @property
    def broken_routes(self) -> int:
        """How many route-to-queue rules are skipped."""
        return sum(rule.problem is not None for rule in self.routes)


def rules_summary(workstream_id: int) -> Summary:
    """What a workstream's page says of its rules."""
    names, known = names_of_all(), known_fields(workstream_id)
    return Summary(
        ruleset_list(workstream_id, names, known, ""),
        route_list(workstream_id, names, known, ""),
    )
