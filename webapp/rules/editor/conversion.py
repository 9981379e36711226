"""From what is typed in the editor to the condition that is stored, and its problems back."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from webapp.rules.condition_fields import (
    CONTEXT,
    CONTEXT_KINDS,
    LANGUAGE,
    LISTED,
    OPERATORS,
    SEVERAL,
    VALUELESS,
    FieldKind,
    Operator,
    kind_of,
)
from webapp.rules.conditions import problems_of
from webapp.rules.contradictions import NAMED, doubts_of
from webapp.rules.editor.drafts import VARIABLE, ConditionDraft, Group, Row, rows_of

NOW = "now."
VARIABLES = {f"{VARIABLE}{kind}": kind for kind in sorted(CONTEXT_KINDS, reverse=True)}
# "1,000" is a thousand to some and one to others.
_AMBIGUOUS = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+")
_YES_NO = {"yes": True, "no": False}
Known = Mapping[str, FieldKind]


def condition_of(draft: ConditionDraft, known: Known) -> dict[str, Any]:
    """The condition to store (`rules/conditions.py`); rows nobody filled in are left out."""
    parts: list[dict[str, Any]] = []
    for part in draft.parts:
        if isinstance(part, Row):
            parts += [] if part.is_empty else [_leaf(part, known)]
            continue
        leaves = [_leaf(row, known) for row in part.rows if not row.is_empty]
        parts += [{"join": part.join, "parts": leaves}] if leaves else []
    return {"join": draft.join, "parts": parts}


def checked(
    draft: ConditionDraft, known: Known, kept_ids: Mapping[str, Collection[str]]
) -> tuple[ConditionDraft, bool]:
    """The draft with each row's problem on it, and whether there is none at all.

    `kept_ids`: the skills and tags that a row may ask for, as text, by its field.
    """
    problems = {p.path: p.code for p in problems_of(condition_of(draft, known), known)}
    gone = [_gone(row, kept_ids) for _path, row in rows_of(draft)]
    found = [problems.get(path) for path in _paths(draft)]
    codes = iter([code or other for code, other in zip(found, gone, strict=True)])
    parts: list[Row | Group] = []
    for part in draft.parts:
        if isinstance(part, Row):
            parts.append(_marked(part, codes))
        else:
            parts.append(replace(part, rows=tuple(_marked(row, codes) for row in part.rows)))
    return replace(draft, parts=tuple(parts)), not problems and not any(gone)


def doubted(draft: ConditionDraft, known: Known) -> tuple[list[tuple[str, str]], bool]:
    """(row's path, code of why it never holds), and whether the whole condition never does."""
    doubts, is_never = doubts_of(condition_of(draft, known), known)
    places = zip(_paths(draft), rows_of(draft), strict=True)
    return [
        (path, doubts[place].value) for place, (path, _row) in places if place in doubts
    ], is_never


def tidied(draft: ConditionDraft, known: Known, time_zone: str) -> ConditionDraft:
    """The draft with an operator for each field, and a time zone where one is needed."""
    parts = [
        _tidy(part, known, time_zone)
        if isinstance(part, Row)
        else replace(part, rows=tuple(_tidy(row, known, time_zone) for row in part.rows))
        for part in draft.parts
    ]
    return replace(draft, parts=tuple(parts))


def number_of(text: str) -> int | float | None:
    """A number as typed, with a point or a comma; None when it is none, or could be two."""
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    if "_" in text or _AMBIGUOUS.fullmatch(text.strip()):
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def kind_of_row(row: Row, known: Known) -> FieldKind | None:
    """What a row's field holds; None: there is no such field."""
    return VARIABLES.get(row.field) or kind_of(row.field, known)


def is_language_named(row: Row) -> bool:
    """True where a row's value is a whole language: one of those there are is chosen."""
    is_named = row.operator in (*NAMED, Operator.NOT_EQUALS)
    return row.field == LANGUAGE and is_named


def _tidy(row: Row, known: Known, time_zone: str) -> Row:
    kind = kind_of_row(row, known)
    if kind is None:
        return row
    if row.field in VARIABLES and known.get(f"{CONTEXT}{row.variable}") == kind:
        row = replace(row, field=f"{CONTEXT}{row.variable}", variable="")
    is_known = row.operator in OPERATORS[kind]
    return replace(
        row,
        operator=row.operator if is_known else OPERATORS[kind][0].value,
        time_zone=(row.time_zone or time_zone) if row.field.startswith(NOW) else "",
    )


def _paths(draft: ConditionDraft) -> Iterator[tuple[int, ...]]:
    """Where each row's leaf is in the condition; () for what is left out of it."""
    outer = 0
    for part in draft.parts:
        if isinstance(part, Row):
            yield () if part.is_empty else (outer,)
            outer += not part.is_empty
            continue
        inner = 0
        for row in part.rows:
            yield () if row.is_empty else (outer, inner)
            inner += not row.is_empty
        outer += inner > 0


def _gone(row: Row, kept_ids: Mapping[str, Collection[str]]) -> str | None:
    """The code of a row that asks for something deleted."""
    chosen = row.values if row.field in SEVERAL and row.operator not in VALUELESS else ()
    is_gone = any(value not in kept_ids[row.field] for value in chosen if value)
    return SEVERAL[row.field] if is_gone else None


def _marked(row: Row, codes: Iterator[str | None]) -> Row:
    code = next(codes)
    return row if row.is_empty else replace(row, problem=code)


def _leaf(row: Row, known: Known) -> dict[str, Any]:
    kind = kind_of_row(row, known)
    is_named = row.field in VARIABLES
    field = f"{CONTEXT}{row.variable}" if is_named else row.field
    leaf: dict[str, Any] = {"field": field, "operator": row.operator}
    if kind is not None and field.startswith(CONTEXT):
        # Said here, so that the rule stays what it is when no other one sets the variable.
        leaf["kind"] = kind.value
    if row.operator not in VALUELESS:
        leaf["value"] = _value(row, kind)
    if row.field.startswith(NOW):
        leaf["time_zone"] = row.time_zone
    return leaf


def _value(row: Row, kind: FieldKind | None) -> Any:
    if row.operator in LISTED:
        return [_one(text, kind) for text in _several(row, kind) if text]
    return _one(row.values[0] if row.values else "", kind)


def _several(row: Row, kind: FieldKind | None) -> list[str]:
    if kind == FieldKind.CHOICE:
        return list(row.values)
    lines = [line.strip() for value in row.values for line in value.splitlines()]
    return [
        word for line in lines for word in (line.split() if kind == FieldKind.NUMBER else [line])
    ]


def _one(text: str, kind: FieldKind | None) -> Any:
    if kind == FieldKind.YES_NO:
        return _YES_NO.get(text)
    if kind == FieldKind.NUMBER:
        number = number_of(text)
        return text if number is None else number
    return text


def input_kind(row: Row, known: Known) -> str:
    """What a row's value is typed into: none, text, texts, pattern, number, numbers, yes_no,
    choice, choices or time.
    """
    kind = kind_of_row(row, known)
    if kind is None or row.operator in VALUELESS:
        return "none"
    if is_language_named(row):
        kind = FieldKind.CHOICE
    if row.operator in LISTED:
        return f"{kind.value}s"
    return "pattern" if row.operator == Operator.MATCHES else kind.value
