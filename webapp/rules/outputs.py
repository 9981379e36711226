"""What rules give a conversation: outputs of classification, queues of route-to-queue. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from webapp.rules.comparison import is_number
from webapp.rules.condition_fields import CONTEXT, CONTEXT_NAME, PRIORITY, SKILL

OUTPUTS_LIMIT = 5
TARGETS_LIMIT = 5
PRIORITIES = range(1, 6)
UNITS = range(1001)
LONGEST_CONTEXT_VALUE = 4000
LISTS = {"skills", "context"}
_KNOWN = {"priority", "units", "capacity_profile_id", *LISTS}
# Refused when they are written; a rule from before goes on working.
TOLERATED = {"repeated_skill", "units_and_profile"}


@dataclass(frozen=True)
class Outputs:
    """What the rules that fired say together. A later one overrides, skills and profiles add up."""

    priority: int | None = None
    skills: Mapping[int, int] = field(default_factory=dict)
    units: int | None = None
    profile_ids: tuple[int, ...] = ()
    context: Mapping[str, str | int | float] = field(default_factory=dict)


def seen_with(facts: Mapping[str, Any], outputs: Outputs) -> dict[str, Any]:
    """The facts as they are once the outputs are applied."""
    seen = dict(facts)
    if outputs.priority is not None:
        seen[PRIORITY] = outputs.priority
    if outputs.skills:
        before = facts.get(SKILL) or []
        seen[SKILL] = [*before, *(str(skill_id) for skill_id in outputs.skills)]
    seen.update({f"{CONTEXT}{name}": value for name, value in outputs.context.items()})
    return seen


def merged(before: Outputs, given: Mapping[str, Any]) -> Outputs:
    """Outputs with those of one more rule (its JSON, already checked)."""
    profile_id = given.get("capacity_profile_id")
    profiles = {*before.profile_ids, *([profile_id] if profile_id is not None else [])}
    skills = {row["skill_id"]: row["rating"] for row in given.get("skills", ())}
    return replace(
        before,
        priority=given.get("priority", before.priority),
        skills={**before.skills, **skills},
        units=given.get("units", before.units),
        profile_ids=tuple(sorted(profiles)),
        context={**before.context, **given.get("context", {})},
    )


def output_problem(
    given: Any, ratings: Mapping[int, int], profile_ids: Collection[int]
) -> str | None:
    """The code of why a stored rule's outputs cannot be used; None when they can."""
    problems = output_problems(given, ratings, profile_ids).values()
    return next((code for code in problems if code not in TOLERATED), None)


def output_problems(
    given: Any, ratings: Mapping[int, int], profile_ids: Collection[int]
) -> dict[str, str]:
    """What is wrong with a rule's outputs, a code a part; "outputs" is the whole of them.

    `ratings`: the highest rating of each skill there is. Codes: bad_outputs, no_output,
    too_many_outputs, unknown_profile, bad_priority, bad_units, units_and_profile, unknown_skill,
    bad_rating, repeated_skill, bad_context.
    """
    if not isinstance(given, dict) or not given.keys() <= _KNOWN:
        return {"outputs": "bad_outputs"}
    skills, context = given.get("skills", []), given.get("context", {})
    if not isinstance(skills, list) or not isinstance(context, dict):
        return {"outputs": "bad_outputs"}
    found = {
        "outputs": _count_problem(len(given.keys() - LISTS) + len(skills) + len(context)),
        "profile": _profile_problem(given.get("capacity_profile_id"), profile_ids),
        "priority": None if _is_in(given.get("priority", 1), PRIORITIES) else "bad_priority",
        "units": _units_problem(given),
        "skills": _skill_problem(skills, ratings),
        "context": _context_problem(context),
    }
    return {part: code for part, code in found.items() if code is not None}


def target_problem(targets: Sequence[tuple[int, int]], queue_ids: Collection[int]) -> str | None:
    """What is wrong with the targets (queue's id, percent) of a route-to-queue rule, as a code.

    `queue_ids`: the queues there are. Codes: no_target, too_many_targets, unknown_queue,
    repeated_queue, bad_share, bad_sum.
    """
    ids = {queue_id for queue_id, _percent in targets}
    shares = [percent for _queue_id, percent in targets]
    found = {
        "no_target": not targets,
        "too_many_targets": len(targets) > TARGETS_LIMIT,
        "unknown_queue": not ids <= set(queue_ids),
        "repeated_queue": len(ids) < len(targets),
        "bad_share": any(not 1 <= percent <= 100 for percent in shares),
        "bad_sum": sum(shares) != 100,
    }
    return next((code for code, is_so in found.items() if is_so), None)


def _count_problem(count: int) -> str | None:
    if not count:
        return "no_output"
    return "too_many_outputs" if count > OUTPUTS_LIMIT else None


def _profile_problem(profile_id: Any, profile_ids: Collection[int]) -> str | None:
    is_known = profile_id is None or (type(profile_id) is int and profile_id in profile_ids)
    return None if is_known else "unknown_profile"


def _units_problem(given: Mapping[str, Any]) -> str | None:
    if not _is_in(given.get("units", 0), UNITS):
        return "bad_units"
    return "units_and_profile" if {"units", "capacity_profile_id"} <= given.keys() else None


def _skill_problem(skills: list[Any], ratings: Mapping[int, int]) -> str | None:
    for row in skills:
        if not isinstance(row, dict) or not isinstance(row.get("skill_id"), int):
            return "bad_outputs"
        highest = ratings.get(row["skill_id"])
        if highest is None:
            return "unknown_skill"
        if not _is_in(row.get("rating"), range(1, highest + 1)):
            return "bad_rating"
    is_repeated = len({row["skill_id"] for row in skills}) < len(skills)
    return "repeated_skill" if is_repeated else None


def _context_problem(context: Mapping[str, Any]) -> str | None:
    for name, value in context.items():
        is_text = isinstance(value, str) and len(value) <= LONGEST_CONTEXT_VALUE
        if not CONTEXT_NAME.fullmatch(name) or not (is_text or is_number(value)):
            return "bad_context"
    return None


def _is_in(value: Any, numbers: range) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value in numbers
