"""The story of classification and routing as plain values, for the trace and the Try it box."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from webapp.core.text import shortened
from webapp.rules.conditions import Part
from webapp.rules.outputs import Outputs
from webapp.rules.policy import RouteChoice, RulesetSteps, Step

LONGEST_TOLD = 200
MOST_TOLD = 20


def classified_facts(
    rulesets: Iterable[RulesetSteps],
    outputs: Outputs,
    skills: Mapping[int, str],
    profiles: Mapping[int, str],
) -> dict[str, Any]:
    """Facts of a CLASSIFIED decision: each rule, and the outputs with names as they are now."""
    told = [
        {"name": each.name, "rules": [_step_facts(step) for step in each.steps]}
        for each in rulesets
    ]
    return {"rulesets": told, "outputs": _outputs_facts(outputs, skills, profiles)}


def routed_facts(
    choice: RouteChoice, queues: Mapping[int, str], queue_name: str | None
) -> dict[str, Any]:
    """Facts of a ROUTED decision: each rule with its targets, the queue and why."""
    rules = []
    for step in choice.steps:
        targets = [
            {
                "queue": queues.get(target.queue_id),
                "percent": target.percent,
                "is_overflowing": target.queue_id in step.overflowing,
            }
            for target in step.rule.targets
        ]
        rules.append({**_step_facts(step), "targets": targets})
    return {"rules": rules, "queue": queue_name, "reason": choice.reason.value}


def _step_facts(step: Step) -> dict[str, Any]:
    return {
        "name": step.rule.name,
        "outcome": step.outcome.value,
        "problem": step.problem,
        "parts": [_part_facts(part) for part in step.parts],
    }


def _part_facts(part: Part) -> dict[str, Any]:
    return {
        "field": part.field,
        "operator": part.operator,
        "wanted": as_told(part.wanted),
        "found": as_told(part.found),
        "is_match": part.is_match,
        "problem": part.problem,
        **({"time_zone": as_told(part.time_zone)} if part.time_zone else {}),
    }


def _outputs_facts(
    outputs: Outputs, skills: Mapping[int, str], profiles: Mapping[int, str]
) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if outputs.priority is not None:
        facts["priority"] = outputs.priority
    if outputs.skills:
        facts["skills"] = [
            {"skill_id": id_, "skill": skills.get(id_), "rating": rating}
            for id_, rating in outputs.skills.items()
        ]
    if outputs.units is not None:
        facts["units"] = outputs.units
    if outputs.profile_ids:
        names = (profiles.get(id_) or "" for id_ in outputs.profile_ids)
        facts["capacity_profile"] = ", ".join(names)
    if outputs.context:
        facts["context"] = {name: as_told(value) for name, value in outputs.context.items()}
    return facts


def as_told(value: Any) -> Any:
    """A value that every database keeps as JSON, cut to what somebody will read."""
    if isinstance(value, str):
        return shortened(value, LONGEST_TOLD)
    if isinstance(value, list | tuple):
        return [as_told(item) for item in value[:MOST_TOLD]]
    is_sound = value is None or isinstance(value, bool | int)
    is_sound = is_sound or (isinstance(value, float) and math.isfinite(value))
    return value if is_sound else str(value)[:LONGEST_TOLD]
