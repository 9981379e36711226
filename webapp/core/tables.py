"""Tables for spreadsheets (CSV): written so that nothing in them runs, read as people save them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _

from webapp.core.errors import Invalid
from webapp.core.text import clean, folded

# Without the mark, spreadsheets take the text for one in the computer's old character set.
BYTE_ORDER_MARK = "\ufeff"
FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
QUOTE = "'"
DELIMITERS = (",", ";", "\t")
BYTES_LIMIT = 900_000
ROWS_LIMIT = 1000


class Outcome(StrEnum):
    """What taking a line in does, or that it is left out."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True)
class TableRow:
    """One line below the head. `number`: as a spreadsheet counts, the head being 1; `cells`: what
    stands below each name of the head, without those that the table does not have.
    """

    number: int
    cells: dict[str, str]


def cell(value: Any) -> str:
    """A value that a spreadsheet shows and never runs: what looks like a formula gets a '."""
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False)
    text = str(value)
    return f"{QUOTE}{text}" if isinstance(value, str) and _is_marked(text) else text


def line(values: Iterable[Any]) -> str:
    """One line of a table."""
    target = io.StringIO()
    csv.writer(target).writerow([cell(value) for value in values])
    return target.getvalue()


def _is_formula(text: str) -> bool:
    return text.lstrip(" ").startswith(FORMULA_BEGINNINGS)


def _is_marked(text: str) -> bool:
    """Whether it gets a mark: a formula, or one that was typed with a mark of its own."""
    return _is_formula(text.lstrip(QUOTE))


def _as_typed(text: str) -> str:
    """What `cell` was given."""
    inner = text.removeprefix(QUOTE)
    return inner if inner != text and _is_marked(inner) else text


def text_of(content: bytes) -> str:
    """A file's text: UTF-8, with or without its mark.

    Raises:
        Invalid: it is too large, or in another character set.
    """
    if len(content) > BYTES_LIMIT:
        raise Invalid("table_large", _too_large(), "table")
    try:
        return clean(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        told = _("This file is not in UTF-8. Save it as “CSV UTF-8” and try again.")
        raise Invalid("table_unreadable", told, "table") from error


def rows_of(text: str, names: Iterable[str], needed: Iterable[str]) -> list[TableRow]:
    """The lines of a table by the names of its head, in any order; lines without a word left out.

    `names` are those that are read; others may stand there. The separator is the one the head
    is written with, and marks put before what looked like a formula are taken off.

    Raises:
        Invalid: it is no table, lacks a column that is `needed`, or is too long.
    """
    head = [folded(name) for name in columns_of(text)]
    missing = [name for name in needed if name not in head]
    if missing:
        listed = ", ".join(missing)
        told = _("The first line must name the columns. Missing: %(names)s.", names=listed)
        raise Invalid("table_unreadable", told, "table")
    return rows_at(text, {name: head.index(name) for name in names if name in head})


def columns_of(text: str) -> list[str]:
    """The names in a table's first line. Raises Invalid: it is too long, or no table."""
    lines = _read(text)
    return [name.strip() for name in lines[0]] if lines else []


def rows_at(text: str, places: Mapping[str, int], limit: int = ROWS_LIMIT) -> list[TableRow]:
    """The lines below the head, by what each of these columns is taken for. Raises Invalid."""
    rows = [
        TableRow(number, {name: _at(cells, place) for name, place in places.items()})
        for number, cells in enumerate(_read(text)[1:], start=2)
        if any(part.strip() for part in cells)
    ]
    if len(rows) > limit:
        raise Invalid("table_large", _("At most %(limit)d lines at once.", limit=limit), "table")
    return rows


def _read(text: str) -> list[list[str]]:
    if len(text) > BYTES_LIMIT:
        raise Invalid("table_large", _too_large(), "table")
    return _lines(text.removeprefix(BYTE_ORDER_MARK))


def _lines(text: str) -> list[list[str]]:
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    source = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline="")
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        told = _(
            "Line %(number)d cannot be read: a quotation mark is missing or too many.",
            number=reader.line_num,
        )
        raise Invalid("table_unreadable", told, "table") from error


def _at(cells: list[str], place: int) -> str:
    return _as_typed(cells[place]) if place < len(cells) else ""


def _too_large() -> str:
    return _("At most %(limit)d kB at once.", limit=BYTES_LIMIT // 1000)
