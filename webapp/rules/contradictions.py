"""Conditions that never hold, whoever writes: told in the editor. Pure, and never raises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from webapp.rules.comparison import folded, is_number
from webapp.rules.condition_fields import (
    LANGUAGE,
    PRIORITY,
    SEVERAL,
    FieldKind,
    Operator,
    is_language,
)
from webapp.rules.conditions import problems_of
from webapp.rules.outputs import PRIORITIES

NAMED = (Operator.EQUALS, Operator.IS_ONE_OF)
# What holds of nothing that is empty.
FILLED = (
    *NAMED,
    Operator.CONTAINS,
    Operator.BEGINS_WITH,
    Operator.ENDS_WITH,
    Operator.GREATER_THAN,
    Operator.LESS_THAN,
    Operator.IS_NOT_EMPTY,
    Operator.MATCHES,
)
Path = tuple[int, ...]
Leaf = Mapping[str, Any]


class Doubt(StrEnum):
    """Why a comparison never holds. Contradiction: with one before it that must hold, too."""

    NO_LANGUAGE = "no_language"
    NO_PRIORITY = "no_priority"
    CONTRADICTION = "contradiction"


def doubts_of(condition: Any, known: Mapping[str, FieldKind]) -> tuple[dict[Path, Doubt], bool]:
    """The comparisons that never hold, by their path, and whether the whole never does.

    Broken comparisons are left out: they are told of otherwise.
    """
    broken = {problem.path for problem in problems_of(condition, known)}
    found: dict[Path, Doubt] = {}
    return found, () not in broken and _never(condition, (), broken, found)


def _never(node: Any, path: Path, broken: set[Path], found: dict[Path, Doubt]) -> bool:
    if path in broken or not isinstance(node, Mapping):
        return False
    if "parts" not in node:
        doubt = _doubt_of(node)
        if doubt is not None:
            found[path] = doubt
        return doubt is not None
    dead = [_never(part, (*path, place), broken, found) for place, part in enumerate(node["parts"])]
    if node.get("join") == "any":
        return bool(dead) and all(dead)
    return _is_torn(node, path, broken, found) or any(dead)


def _is_torn(node: Leaf, path: Path, broken: set[Path], found: dict[Path, Doubt]) -> bool:
    """Whether two comparisons that must both hold exclude each other; the later one is marked."""
    earlier: list[Leaf] = []
    is_torn = False
    for place, leaf in _required(node, path):
        if place in broken:
            continue
        if place not in found and any(_excludes(other, leaf) for other in earlier):
            found[place] = Doubt.CONTRADICTION
        is_torn |= place in found
        earlier.append(leaf)
    return is_torn


def _required(node: Leaf, path: Path) -> Iterator[tuple[Path, Leaf]]:
    """Every leaf of a group of which all must hold, with those of such groups in it."""
    for place, part in enumerate(node["parts"]):
        if isinstance(part, Mapping) and "parts" not in part:
            yield (*path, place), part
        elif isinstance(part, Mapping) and part.get("join") != "any":
            yield from _required(part, (*path, place))


def _doubt_of(leaf: Leaf) -> Doubt | None:
    field, operator, wanted = leaf.get("field"), leaf.get("operator"), _values(leaf)
    if field == LANGUAGE and operator in NAMED and not any(map(is_language, map(str, wanted))):
        return Doubt.NO_LANGUAGE
    if field == PRIORITY and not _is_some_priority(operator, wanted):
        return Doubt.NO_PRIORITY
    return None


def _is_some_priority(operator: Any, wanted: list[Any]) -> bool:
    numbers = [number for number in wanted if is_number(number)]
    if operator in NAMED:
        return any(number in PRIORITIES for number in numbers)
    if operator == Operator.GREATER_THAN:
        return any(PRIORITIES[-1] > number for number in numbers)
    if operator == Operator.LESS_THAN:
        return any(PRIORITIES[0] < number for number in numbers)
    return bool(operator != Operator.IS_EMPTY)


def _excludes(first: Leaf, second: Leaf) -> bool:
    is_same = all(first.get(name) == second.get(name) for name in ("field", "time_zone"))
    # Several skills may be needed at once, and a contact has several tags.
    if not is_same or first.get("field") in SEVERAL:
        return False
    return _is_apart(first, second) or _is_apart(second, first)


def _is_apart(first: Leaf, second: Leaf) -> bool:
    how, other = first.get("operator"), second.get("operator")
    mine, theirs = _values(first), _values(second)
    if how == Operator.IS_EMPTY:
        return other in FILLED
    if how in NAMED and other in NAMED:
        return not _keys(mine) & _keys(theirs)
    if how in NAMED and other == Operator.NOT_EQUALS:
        return _keys(mine) <= _keys(theirs)
    if how in NAMED and other in (Operator.GREATER_THAN, Operator.LESS_THAN):
        return not any(_is_beyond(other, value, theirs[0]) for value in mine)
    if how == Operator.GREATER_THAN and other == Operator.LESS_THAN:
        return bool(mine[0] >= theirs[0])
    return False


def _is_beyond(operator: Any, value: Any, bound: Any) -> bool:
    return bool(value > bound if operator == Operator.GREATER_THAN else value < bound)


def _values(leaf: Leaf) -> list[Any]:
    value = leaf.get("value")
    return value if isinstance(value, list) else [value]


def _keys(values: list[Any]) -> set[Any]:
    return {folded(value) if isinstance(value, str) else value for value in values}
