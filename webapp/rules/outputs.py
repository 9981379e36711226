"""What work classification rules give a conversation. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from webapp.rules.comparison import is_number
from webapp.rules.condition_fields import CONTEXT, CONTEXT_NAME

OUTPUTS_LIMIT = 5
PRIORITIES = range(1, 6)
UNITS = range(1001)
LONGEST_CONTEXT_VALUE = 4000
_KNOWN = {"priority", "skills", "units", "capacity_profile_id", "context"}


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
        seen["conversation.priority"] = outputs.priority
    if outputs.skills:
        before = facts.get("conversation.skill") or []
        seen["conversation.skill"] = [*before, *(str(skill_id) for skill_id in outputs.skills)]
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
    given: Any, ratings: Mapping[int, int], profile_ids: frozenset[int]
) -> str | None:
    """Why a rule's outputs cannot be used, as a code; None when they can.

    `ratings`: the highest rating of each skill there is. Codes: bad_outputs, no_output,
    too_many_outputs, unknown_skill, bad_rating, unknown_profile, bad_priority, bad_units,
    bad_context.
    """
    if not isinstance(given, dict) or not given.keys() <= _KNOWN:
        return "bad_outputs"
    skills, context = given.get("skills", []), given.get("context", {})
    if not isinstance(skills, list) or not isinstance(context, dict):
        return "bad_outputs"
    count = len(given.keys() - {"skills", "context"}) + len(skills) + len(context)
    if not count or count > OUTPUTS_LIMIT:
        return "too_many_outputs" if count else "no_output"
    profile_id = given.get("capacity_profile_id")
    if profile_id is not None and (type(profile_id) is not int or profile_id not in profile_ids):
        return "unknown_profile"
    return _number_problem(given) or _skill_problem(skills, ratings) or _context_problem(context)


def _number_problem(given: Mapping[str, Any]) -> str | None:
    if not _is_in(given.get("priority", 1), PRIORITIES):
        return "bad_priority"
    return None if _is_in(given.get("units", 0), UNITS) else "bad_units"


def _skill_problem(skills: list[Any], ratings: Mapping[int, int]) -> str | None:
    for row in skills:
        if not isinstance(row, dict) or not isinstance(row.get("skill_id"), int):
            return "bad_outputs"
        highest = ratings.get(row["skill_id"])
        if highest is None:
            return "unknown_skill"
        if not _is_in(row.get("rating"), range(1, highest + 1)):
            return "bad_rating"
    return None


def _context_problem(context: Mapping[str, Any]) -> str | None:
    for name, value in context.items():
        is_text = isinstance(value, str) and len(value) <= LONGEST_CONTEXT_VALUE
        if not CONTEXT_NAME.fullmatch(name) or not (is_text or is_number(value)):
            return "bad_context"
    return None


def _is_in(value: Any, numbers: range) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value in numbers
