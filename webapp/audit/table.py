"""The audit log as a table for spreadsheets: one line a changed field, codes as they are stored."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from webapp.audit.rows import AuditRow
from webapp.core.drawing import Undrawn

HEAD = ("entry", "at_utc", "person", "address", "verb", "kind", "name", "field", "old", "new")
# Without the mark, spreadsheets take the text for one in the computer's old character set.
BYTE_ORDER_MARK = "\ufeff"
FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def lines(rows: Iterable[AuditRow | Undrawn]) -> Iterator[str]:
    """The lines of the table, the head first."""
    yield BYTE_ORDER_MARK + _line(HEAD)
    for row in rows:
        if isinstance(row, Undrawn):
            yield _line((row.id,))
            continue
        for name, old, new in row.changes or (("", None, None),):
            yield _line(
                (
                    row.id,
                    row.at.isoformat(timespec="seconds"),
                    row.actor_name,
                    row.address,
                    row.verb.value,
                    row.kind,
                    row.subject_name,
                    name,
                    old,
                    new,
                )
            )


def cell(value: Any) -> str:
    """A value that a spreadsheet shows and never runs: what looks like a formula gets a '."""
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False)
    text = str(value)
    is_formula = text.lstrip(" ").startswith(FORMULA_BEGINNINGS)
    return f"'{text}" if is_formula and isinstance(value, str) else text


def _line(values: Iterable[Any]) -> str:
    target = io.StringIO()
    csv.writer(target).writerow([cell(value) for value in values])
    return target.getvalue()
