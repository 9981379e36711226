"""Conditions of rules: their shape, and whether one holds. Pure, and never raises.

A condition is `{"join": "all" | "any", "parts": [leaf | {"join": …, "parts": [leaf, …]}]}`; without
parts it always holds. A leaf is `{"field", "operator", "value"}`, with `"time_zone"` for the fields
of now and "kind" for a context variable that no rule need set. Conditions come from the database,
where what they name may be deleted since: a broken one does not hold and says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from webapp.rules.comparison import holds, value_problem
from webapp.rules.condition_fields import (
    CONTEXT,
    OPERATORS,
    FieldKind,
    Operator,
    kind_of_leaf,
)

NOW = "now"
MOST_LEAVES = 50
_JOINS = ("all", "any")
_ABSENT = object()


@dataclass(frozen=True)
class Part:
    """One comparison as it turned out; `problem` is a code of `Problem` or None.

    `time_zone`: that of what was found, for the fields of now.
    """

    field: str
    operator: str
    wanted: Any
    found: Any
    is_match: bool
    problem: str | None = None
    time_zone: str | None = None


@dataclass(frozen=True)
class Outcome:
    """Whether a condition holds, each comparison, and the first problem's code."""

    is_match: bool
    parts: tuple[Part, ...] = ()
    problem: str | None = None


@dataclass(frozen=True)
class Problem:
    """What is wrong and where: `path` are indices into "parts", from the outside in.

    Codes: bad_shape, too_deep, too_many, unknown_field, bad_variable, wrong_operator, bad_value,
    bad_pattern, bad_time_zone.
    """

    path: tuple[int, ...]
    code: str


def evaluate(condition: Any, facts: Mapping[str, Any], known: Mapping[str, FieldKind]) -> Outcome:
    """Compare a condition with the facts of a conversation.

    `facts` gives values by field; a missing one is empty. `facts["now"]` is the moment to which
    each leaf of now has its own time zone. A broken condition never matches.
    """
    problems = {problem.path: problem.code for problem in problems_of(condition, known)}
    parts: list[Part] = []
    is_match = _judge(condition, (), facts, known, problems, parts)
    first = next(iter(problems.values()), None)
    return Outcome(is_match and first is None, tuple(parts), first)


def problems_of(condition: Any, known: Mapping[str, FieldKind]) -> list[Problem]:
    """Everything that keeps a condition from being used, in its order."""
    found = list(_problems(condition, (), known))
    if not found and _leaf_count(condition) > MOST_LEAVES:
        return [Problem((), "too_many")]
    return found


def leaves_of(condition: Any) -> list[dict[str, Any]]:
    """Every leaf of a condition, on both levels; what is no leaf is left out."""
    parts = condition.get("parts") if isinstance(condition, dict) else None
    found: list[dict[str, Any]] = []
    for part in parts if isinstance(parts, list) else ():
        inner = part.get("parts") if isinstance(part, dict) else None
        found += [
            each
            for each in (inner if isinstance(inner, list) else [part])
            if isinstance(each, dict)
        ]
    return found


def local_time(facts: Mapping[str, Any], leaf: Mapping[str, Any]) -> Any:
    """What a leaf about now finds: "HH:MM" or "1".."7" in its time zone; None without a moment."""
    moment = facts.get(NOW)
    if not isinstance(moment, datetime):
        return None
    zone = _zone(leaf.get("time_zone"))
    there = moment.astimezone(zone) if zone else moment
    return f"{there:%H:%M}" if leaf.get("field") == "now.time" else str(there.isoweekday())


def _problems(
    node: Any, path: tuple[int, ...], known: Mapping[str, FieldKind]
) -> Iterator[Problem]:
    if _is_group(node) or (not path and node in (None, {})):
        if not _is_sound_group(node):
            yield Problem(path, "bad_shape")
        elif len(path) > 1:
            yield Problem(path, "too_deep")
        else:
            for index, part in enumerate((node or {}).get("parts", [])):
                yield from _problems(part, (*path, index), known)
        return
    # A leaf cannot stand alone: the editor always has a group around it.
    code = _leaf_problem(node, known) if isinstance(node, dict) and path else "bad_shape"
    if code:
        yield Problem(path, code)


def _is_group(node: Any) -> bool:
    return isinstance(node, dict) and ("parts" in node or "join" in node)


def _is_sound_group(node: Any) -> bool:
    if not node:
        return True
    join, parts = node.get("join", "all"), node.get("parts", [])
    return isinstance(join, str) and join in _JOINS and isinstance(parts, list)


def _leaf_problem(leaf: Mapping[str, Any], known: Mapping[str, FieldKind]) -> str | None:
    field, raw = leaf.get("field"), leaf.get("operator")
    kind = kind_of_leaf(leaf, known)
    if kind is None or not isinstance(field, str):
        is_variable = "kind" in leaf and isinstance(field, str) and field.startswith(CONTEXT)
        return "bad_variable" if is_variable else "unknown_field"
    if not isinstance(raw, str) or raw not in OPERATORS[kind]:
        return "wrong_operator"
    zone = leaf.get("time_zone")
    if field.startswith("now.") and zone is not None and _zone(zone) is None:
        return "bad_time_zone"
    return value_problem(field, kind, Operator(raw), leaf.get("value"))


def _judge(
    node: Any,
    path: tuple[int, ...],
    facts: Mapping[str, Any],
    known: Mapping[str, FieldKind],
    problems: Mapping[tuple[int, ...], str],
    parts: list[Part],
) -> bool:
    """True when a node holds; every leaf's part is added, also where the answer is clear."""
    problem = problems.get(path)
    if _is_group(node):
        if problem is not None:
            return False
        inner = [
            _judge(part, (*path, index), facts, known, problems, parts)
            for index, part in enumerate(node.get("parts", []))
        ]
        return not inner or (any(inner) if node.get("join") == "any" else all(inner))
    if isinstance(node, dict) and path:
        parts.append(_compare(node, facts, known, problem))
        return parts[-1].is_match
    return problem is None


def _compare(
    leaf: Mapping[str, Any],
    facts: Mapping[str, Any],
    known: Mapping[str, FieldKind],
    problem: str | None,
) -> Part:
    field, raw, wanted = _text(leaf, "field"), _text(leaf, "operator"), leaf.get("value")
    if problem is not None:
        return Part(field, raw, wanted, None, is_match=False, problem=problem)
    found = facts.get(field, _ABSENT)
    if found is _ABSENT:
        found = local_time(facts, leaf) if field.startswith("now.") else None
    kind = kind_of_leaf(leaf, known)
    assert kind is not None
    is_match = holds(kind, Operator(raw), found, wanted)
    return Part(field, raw, wanted, found, is_match, time_zone=_text(leaf, "time_zone") or None)


def _text(leaf: Mapping[str, Any], name: str) -> str:
    value = leaf.get(name)
    return value if isinstance(value, str) else ""


def _leaf_count(node: Any) -> int:
    if not _is_group(node):
        return 1
    return sum(_leaf_count(part) for part in node.get("parts", []))


def _zone(name: Any) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if isinstance(name, str) and name else None
    except (ValueError, OSError, LookupError):  # no such zone; or a name that is a path
        return None
