"""Work classification and the choice of a queue: pure rules over plain values."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from webapp.rules.condition_fields import FieldKind
from webapp.rules.conditions import Part, evaluate
from webapp.rules.outputs import Outputs, merged, seen_with


class RuleOutcome(StrEnum):
    """What became of a rule. Overflowing: it matched, but all its queues overflow."""

    FIRED = "fired"
    NO_MATCH = "no_match"
    DISABLED = "disabled"
    BROKEN = "broken"
    NOT_REACHED = "not_reached"
    OVERFLOWING = "overflowing"


class RouteReason(StrEnum):
    """Why a conversation goes to the queue it goes to. Kept: it had one already."""

    RULE = "rule"
    NO_RULES = "fallback_no_rules"
    NO_MATCH = "fallback_no_match"
    ERROR = "fallback_error"
    KEPT = "kept"


@dataclass(frozen=True)
class Target:
    """A queue of a route-to-queue rule with its share in percent."""

    queue_id: int
    percent: int


@dataclass(frozen=True)
class Rule:
    """A rule as it is run. `problem`: a code when something its result names is gone.

    `outputs` is a classification rule's JSON, `targets` are a route-to-queue rule's.
    """

    id: int
    name: str
    condition: Any = None
    outputs: Mapping[str, Any] = field(default_factory=dict)
    targets: tuple[Target, ...] = ()
    is_enabled: bool = True
    problem: str | None = None


@dataclass(frozen=True)
class Ruleset:
    """Rules in their order; disabled, none of them fires."""

    id: int
    name: str
    rules: tuple[Rule, ...] = ()
    is_enabled: bool = True


@dataclass(frozen=True)
class Step:
    """What became of one rule, with each comparison. `overflowing`: targets passed over."""

    rule: Rule
    outcome: RuleOutcome
    parts: tuple[Part, ...] = ()
    problem: str | None = None
    overflowing: frozenset[int] = frozenset()


@dataclass(frozen=True)
class RulesetSteps:
    """What became of each rule of one ruleset."""

    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Classification:
    """The outputs, and the story of how they came about."""

    outputs: Outputs
    rulesets: tuple[RulesetSteps, ...]


@dataclass(frozen=True)
class RouteChoice:
    """Where to: a queue by a rule, or None for the fallback queue."""

    queue_id: int | None
    steps: tuple[Step, ...]
    reason: RouteReason


def run_rulesets(
    rulesets: tuple[Ruleset, ...], facts: Mapping[str, Any], known: Mapping[str, FieldKind]
) -> Classification:
    """Run every ruleset in order: the first rule that matches fires, then comes the next ruleset.

    A ruleset sees what earlier ones gave: as priority, skill and context variables.
    """
    outputs, stories = Outputs(), []
    for ruleset in rulesets:
        steps = _first_match(ruleset, seen_with(facts, outputs), known)
        stories.append(RulesetSteps(ruleset.name, steps))
        for step in steps:
            if step.outcome == RuleOutcome.FIRED:
                outputs = merged(outputs, step.rule.outputs)
    return Classification(outputs, tuple(stories))


def choose_queue(
    rules: tuple[Rule, ...],
    facts: Mapping[str, Any],
    known: Mapping[str, FieldKind],
    overflowing: Callable[[int], bool],
    draw: Callable[[int], float],
) -> RouteChoice:
    """The queue of the first rule that matches and has one that does not overflow.

    Among several, `draw(rule id)` in [0, 1) decides by their shares. Where every rule that
    matches overflows, the first one's queue it is all the same: there its own overflow rules
    decide. None means the fallback queue, for the reason given.
    """
    steps: list[Step] = []
    passed_over: int | None = None
    for index, rule in enumerate(rules):
        step = _try_route(rule, facts, known, overflowing)
        steps.append(step)
        if step.outcome == RuleOutcome.FIRED:
            rest = (Step(later, _unreached(later)) for later in rules[index + 1 :])
            chosen = _drawn(rule, step.overflowing, draw(rule.id))
            return RouteChoice(chosen, (*steps, *rest), RouteReason.RULE)
        if step.outcome == RuleOutcome.OVERFLOWING and passed_over is None:
            passed_over = _drawn(rule, frozenset(), draw(rule.id))
    reason = RouteReason.RULE if passed_over is not None else _fallback_reason(steps)
    return RouteChoice(passed_over, tuple(steps), reason)


def share_drawn(conversation_id: int, rule_id: int) -> float:
    """A number in [0, 1) for one conversation and one rule, always the same.

    Drawn from a hash and not from a dice: a lane that is tried again after a failure gives the
    same queue, a test is exact, and over many conversations the shares come out as asked for.
    """
    digest = hashlib.sha256(f"{conversation_id}:{rule_id}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def _first_match(
    ruleset: Ruleset, facts: Mapping[str, Any], known: Mapping[str, FieldKind]
) -> tuple[Step, ...]:
    steps: list[Step] = []
    has_fired = False
    for rule in ruleset.rules:
        if not ruleset.is_enabled or has_fired:
            outcome = RuleOutcome.DISABLED if not ruleset.is_enabled else _unreached(rule)
            steps.append(Step(rule, outcome))
            continue
        steps.append(_try(rule, facts, known))
        has_fired = steps[-1].outcome == RuleOutcome.FIRED
    return tuple(steps)


def _try(rule: Rule, facts: Mapping[str, Any], known: Mapping[str, FieldKind]) -> Step:
    if not rule.is_enabled:
        return Step(rule, RuleOutcome.DISABLED)
    outcome = evaluate(rule.condition, facts, known)
    problem = rule.problem or outcome.problem
    if problem is not None:
        return Step(rule, RuleOutcome.BROKEN, outcome.parts, problem)
    return Step(
        rule, RuleOutcome.FIRED if outcome.is_match else RuleOutcome.NO_MATCH, outcome.parts
    )


def _try_route(
    rule: Rule,
    facts: Mapping[str, Any],
    known: Mapping[str, FieldKind],
    overflowing: Callable[[int], bool],
) -> Step:
    step = _try(rule, facts, known)
    if step.outcome != RuleOutcome.FIRED:
        return step
    if not rule.targets:
        return replace(step, outcome=RuleOutcome.BROKEN, problem="unknown_queue")
    full = frozenset(target.queue_id for target in rule.targets if overflowing(target.queue_id))
    is_full = len(full) == len(rule.targets)
    outcome = RuleOutcome.OVERFLOWING if is_full else RuleOutcome.FIRED
    return replace(step, outcome=outcome, overflowing=full)


def _drawn(rule: Rule, without: frozenset[int], drawn: float) -> int:
    """The target on whose share the drawn number falls, among those that are not left out."""
    left = [target for target in rule.targets if target.queue_id not in without]
    mark = drawn * sum(target.percent for target in left)
    for target in left:
        mark -= target.percent
        if mark < 0:
            return target.queue_id
    return left[-1].queue_id


def _unreached(rule: Rule) -> RuleOutcome:
    return RuleOutcome.NOT_REACHED if rule.is_enabled else RuleOutcome.DISABLED


def _fallback_reason(steps: list[Step]) -> RouteReason:
    if not steps:
        return RouteReason.NO_RULES
    is_broken = any(step.outcome == RuleOutcome.BROKEN for step in steps)
    return RouteReason.ERROR if is_broken else RouteReason.NO_MATCH
