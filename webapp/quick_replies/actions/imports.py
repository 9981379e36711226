"""Many of the centre's quick replies from a table: looked through first, then taken in at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import regex
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.forms import as_name
from webapp.core.tables import BYTE_ORDER_MARK, Outcome, TableRow, line, rows_of
from webapp.core.text import folded
from webapp.core.translations import LANGUAGES
from webapp.quick_replies.actions.quick_replies import (
    Content,
    add,
    alter,
    checked,
    content_of,
)
from webapp.quick_replies.models import ANY_LANGUAGE, CENTRE_LIMIT, QuickReply
from webapp.quick_replies.queries import Shelf, count_on, quick_replies_on
from webapp.workstreams.models import Workstream

COLUMNS = ("title", "language", "tags", "workstreams", "text")
NEEDED = ("title", "text")
ANY = "any"
_BETWEEN_TAGS = regex.compile(r"[,，、;；\n]")
Key = tuple[str, str]


@dataclass(frozen=True)
class PlannedRow:
    """One line of the table. `content`: what it becomes; `problem`: why it is left out."""

    number: int
    title: str
    outcome: Outcome
    content: Content | None = None
    row_id: int | None = None
    problem: str = ""


def tags_in(typed: str) -> tuple[str, ...]:
    """Tags as they are typed one after another; a # before one is no part of it."""
    names = (as_name(part.strip().removeprefix("#")) for part in _BETWEEN_TAGS.split(typed))
    return tuple(name for name in names if name)


def table_lines(rows: Iterable[QuickReply]) -> Iterable[str]:
    """The lines of a table of quick replies, the head first, as `plan_import` reads them."""
    yield BYTE_ORDER_MARK + line(COLUMNS)
    for row in rows:
        names = "\n".join(workstream.name for workstream in row.workstreams)
        yield line((row.title, row.language or ANY, ", ".join(row.tags), names, row.text))


def plan_import(shelf: Shelf, text: str) -> list[PlannedRow]:
    """What each line of a table would do; nothing is written.

    A line is the quick reply of the shelf that has its title in its language, or a new one. What
    the table has no column for stays as it is.

    Raises:
        Invalid: the whole table cannot be used.
    """
    there = {_key(row.title, row.language): row for row in quick_replies_on(shelf)}
    named = select(Workstream.id, Workstream.name).where(Workstream.deleted_at.is_(None))
    workstreams = {folded(name): id_ for id_, name in db.session.execute(named)}
    seen: dict[Key, int] = {}
    planned = [_planned(each, there, workstreams, seen) for each in rows_of(text, COLUMNS, NEEDED)]
    room = CENTRE_LIMIT - count_on(shelf)
    if sum(each.outcome == Outcome.NEW for each in planned) > room:
        told = _("There are at most %(limit)d quick replies.", limit=CENTRE_LIMIT)
        raise Invalid("too_many", told, "table")
    return planned


def run_import(shelf: Shelf, text: str) -> list[PlannedRow]:
    """Take a table in, without the lines that are wrong. Raises Invalid as `plan_import` says."""
    planned = plan_import(shelf, text)
    for each in planned:
        if each.content is None or each.outcome == Outcome.SAME:
            continue
        if each.row_id is None:
            add(shelf, each.content)
        else:
            row = db.session.get_one(QuickReply, each.row_id)
            row.require_version(None)
            alter(row, each.content)
    return planned


def _planned(
    row: TableRow,
    there: dict[Key, QuickReply],
    workstreams: dict[str, int],
    seen: dict[Key, int],
) -> PlannedRow:
    title = as_name(row.cells["title"])
    try:
        language = _language(row.cells.get("language", ""))
        found = there.get(_key(title, language))
        before = content_of(found) if found is not None else Content(title, "", language)
        own = {folded(each.name): each.id for each in found.workstreams} if found else {}
        content = checked(_content(row, before, title, {**own, **workstreams}), found)
        _require_first(row.number, _key(title, language), seen)
    except Invalid as error:
        return PlannedRow(row.number, title, Outcome.WRONG, problem=error.message)
    if found is None:
        return PlannedRow(row.number, title, Outcome.NEW, content)
    outcome = Outcome.SAME if content == before else Outcome.CHANGED
    return PlannedRow(row.number, title, outcome, content, found.id)


def _content(row: TableRow, before: Content, title: str, workstreams: dict[str, int]) -> Content:
    content = replace(before, title=title, text=row.cells["text"])
    if "tags" in row.cells:
        content = replace(content, tags=tags_in(row.cells["tags"]))
    if "workstreams" in row.cells:
        ids = _workstream_ids(row.cells["workstreams"], workstreams)
        content = replace(content, workstream_ids=ids)
    return content


def _language(typed: str) -> str:
    word = folded(typed)
    if word in ("", ANY):
        return ANY_LANGUAGE
    codes = {folded(code): code for code in LANGUAGES}
    codes |= {folded(name): code for code, name in LANGUAGES.items()}
    if word.replace("-", "_") not in codes:
        known = ", ".join((*LANGUAGES, ANY))
        told = _("There is no language %(typed)s. Known are: %(known)s.", typed=typed, known=known)
        raise Invalid("language_unknown", told)
    return codes[word.replace("-", "_")]


def _workstream_ids(typed: str, workstreams: dict[str, int]) -> frozenset[int]:
    """By their names, one on each line or with semicolons between them."""
    is_one = folded(typed) in workstreams
    parts = [typed] if is_one else typed.split("\n" if "\n" in typed else ";")
    names = [part.strip() for part in parts if part.strip()]
    unknown = [name for name in names if folded(name) not in workstreams]
    if unknown:
        told = _("There is no workstream %(names)s.", names=", ".join(unknown))
        raise Invalid("workstream_unknown", told)
    return frozenset(workstreams[folded(name)] for name in names)


def _require_first(number: int, key: Key, seen: dict[Key, int]) -> None:
    first = seen.setdefault(key, number)
    if first != number:
        told = _("Line %(number)d has the same title and language.", number=first)
        raise Invalid("name_taken", told)


def _key(title: str, language: str) -> Key:
    return folded(title), language
