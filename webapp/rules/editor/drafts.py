"""A condition as it stands in the editor: rows and groups of rows, also half filled in.

The form names a row's fields after its path, "2" for the second line or "2.1" for the first row
of the group that is the second line; `row` and `group` fields list the paths in their order.
Adding and removing lines posts the form back, so that the editor works without any script.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from webapp.core.forms import trimmed
from webapp.core.zones import as_zone
from webapp.rules.condition_fields import CONTEXT

ALL, ANY = "all", "any"
ROWS_LIMIT = 50
# A list of values, each on its line; how long each may be is the rules' own affair.
LONGEST_VALUES = 60_000
# What is chosen as the field where the variable is named by hand, with its kind.
VARIABLE = "context:"


@dataclass(frozen=True)
class Row:
    """One comparison, as text. `values`: what stands in its value fields; `problem`: its code.

    `variable`: the name typed where `field` is "context:text" or "context:number".
    """

    field: str = ""
    operator: str = ""
    values: tuple[str, ...] = ()
    time_zone: str = ""
    variable: str = ""
    problem: str | None = None

    @property
    def is_empty(self) -> bool:
        """True for a row nobody has filled in: it says nothing."""
        return not self.field


@dataclass(frozen=True)
class Group:
    """Rows that count as one part, joined by all or any."""

    join: str = ANY
    rows: tuple[Row, ...] = (Row(),)


@dataclass(frozen=True)
class ConditionDraft:
    """A whole condition; `parts` are its lines."""

    join: str = ALL
    parts: tuple[Row | Group, ...] = (Row(),)

    def edited(self, edit: str) -> ConditionDraft:
        """What an editor's button makes of it: "add-row", "add-group", "add-row:2",
        "remove:2", "remove:2.1"; anything else changes nothing.
        """
        verb, _colon, path = edit.partition(":")
        line, _dot, inner = path.partition(".")
        parts = list(self.parts)
        place = _place(line, parts)
        if verb == "add-row" and not path:
            parts.append(Row())
        elif verb == "add-group":
            parts.append(Group())
        elif place is not None and verb in ("add-row", "remove"):
            parts[place : place + 1] = _edited_line(parts[place], verb, inner)
        return replace(self, parts=tuple(parts[:ROWS_LIMIT]))


@dataclass(frozen=True)
class Lines:
    """What a form holds of a condition, for reading it back."""

    values: Mapping[str, list[str]] = field(default_factory=dict)

    def first(self, name: str) -> str:
        """The first value of a field; "" when it is missing."""
        return (self.values.get(name) or [""])[0]

    def row(self, path: str) -> Row:
        """The row at a path."""
        typed = [trimmed(value)[:LONGEST_VALUES] for value in self.values.get(f"value-{path}", ())]
        return Row(
            self.first(f"field-{path}"),
            self.first(f"operator-{path}"),
            tuple(typed),
            as_zone(trimmed(self.first(f"zone-{path}"))),
            trimmed(self.first(f"variable-{path}")),
        )


def draft_from(values: Mapping[str, list[str]]) -> ConditionDraft:
    """The condition a posted form holds; `values` as request.form.to_dict(flat=False) gives."""
    lines = Lines(values)
    parts: list[Row | Group] = []
    for path in (values.get("line") or [])[:ROWS_LIMIT]:
        inner = [name for name in values.get("row") or () if name.partition(".")[0] == path]
        if f"join-{path}" in values:
            rows = tuple(lines.row(name) for name in inner[:ROWS_LIMIT])
            parts.append(Group(_join(lines.first(f"join-{path}")), rows))
        else:
            parts.append(lines.row(path))
    return ConditionDraft(_join(lines.first("join")), tuple(parts))


def draft_of(condition: Mapping[str, Any]) -> ConditionDraft:
    """The editor's view of a stored condition; of an empty one, a row to begin with."""
    parts = [_part(part) for part in condition.get("parts") or ()]
    return ConditionDraft(_join(condition.get("join", ALL)), tuple(parts) or (Row(),))


def rows_of(draft: ConditionDraft) -> Iterable[tuple[str, Row]]:
    """Every row with its path, as the form numbers them."""
    for number, part in enumerate(draft.parts, 1):
        if isinstance(part, Row):
            yield str(number), part
        else:
            yield from ((f"{number}.{inner}", row) for inner, row in enumerate(part.rows, 1))


def _edited_line(part: Row | Group, verb: str, inner: str) -> list[Row | Group]:
    if not isinstance(part, Group):
        return [] if verb == "remove" else [part]
    if verb == "add-row":
        return [replace(part, rows=(*part.rows, Row())[:ROWS_LIMIT])]
    rows = list(part.rows)
    place = _place(inner, rows)
    if inner and place is not None:
        del rows[place]
    return [replace(part, rows=tuple(rows))] if inner and rows else []


def _place(number: str, parts: list[Any]) -> int | None:
    is_number = number.isascii() and number.isdecimal() and len(number) < 4
    return int(number) - 1 if is_number and 0 < int(number) <= len(parts) else None


def _part(part: Mapping[str, Any]) -> Row | Group:
    if "parts" not in part:
        return _row(part)
    rows = tuple(_row(leaf) for leaf in part["parts"])
    return Group(_join(part.get("join", ANY)), rows or (Row(),))


def _row(leaf: Mapping[str, Any]) -> Row:
    value, field, kind = leaf.get("value"), str(leaf.get("field", "")), leaf.get("kind")
    is_variable = kind is not None and field.startswith(CONTEXT)
    values = value if isinstance(value, list) else [] if value is None else [value]
    return Row(
        f"{VARIABLE}{kind}" if is_variable else field,
        str(leaf.get("operator", "")),
        tuple(_text(item) for item in values),
        str(leaf.get("time_zone") or ""),
        field.removeprefix(CONTEXT) if is_variable else "",
    )


def _text(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _join(join: Any) -> str:
    return ANY if join == ANY else ALL
