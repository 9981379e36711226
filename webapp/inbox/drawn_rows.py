"""The rows of lists as HTML, each drawn again only when what it shows has changed.

A row is the same for all who read the same language in the same time zone, and a busy list changes
in one of its hundred rows at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple

from flask import current_app, request
from flask_babel import get_locale, get_timezone

from webapp.core.drawing import Undrawn, or_else
from webapp.inbox.choice import Tab
from webapp.inbox.regions import DrawnRow, digest_of_html
from webapp.inbox.rows import ConversationRow

MOST_KEPT = 5_000


class DrawnRows:
    """What each row of this process showed last: its facts and its HTML."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[ConversationRow, DrawnRow]] = {}

    def of(self, row: ConversationRow, reader: Hashable, draw: Callable[[], DrawnRow]) -> DrawnRow:
        """The row as that reader sees it; drawn when other facts were drawn last, or none."""
        key = (row.id, row.may_take, reader)
        found = self._kept.get(key)
        if found is None or found[0] != row:
            found = row, draw()
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[key] = found
        return found[1]


class DrawnList(NamedTuple):
    """The records of a list and, under their numbers, their rows."""

    records: Sequence[ConversationRow | Undrawn]
    rows: dict[str, DrawnRow]

    def without(self, hidden: Callable[[object], bool]) -> DrawnList:
        """The same list without some of its records."""
        shown = [record for record in self.records if not hidden(record)]
        if len(shown) == len(self.records):
            return self
        return DrawnList(shown, {str(each.id): self.rows[str(each.id)] for each in shown})


def drawn_list(
    rows: Sequence[ConversationRow | Undrawn], tab: Tab, *, is_of_all: bool = False
) -> DrawnList:
    """A list with its rows drawn under their numbers; one that cannot be drawn stands there plain.

    `tab`: the list, which decides what a row shows; `is_of_all`: others' stand there, too.
    """
    macros: Any = current_app.jinja_env.get_template("inbox/rows.html").module
    plain: Any = current_app.jinja_env.get_template("inbox/plain.html").module
    kept: DrawnRows = current_app.extensions["kanava_drawn_rows"]
    reader = (tab, is_of_all, str(get_locale()), str(get_timezone()), request.script_root)

    def drawn(row: ConversationRow) -> DrawnRow:
        return kept.of(row, reader, lambda: _bare(macros.conversation_row(row, tab)))

    def safely(row: ConversationRow | Undrawn) -> DrawnRow:
        if isinstance(row, Undrawn):
            return _bare(plain.plain_row(row))
        what = f"ConversationRow {row.id}"
        return or_else(what, lambda: drawn(row), lambda: _bare(plain.plain_row(row)))

    return DrawnList(rows, {str(row.id): safely(row) for row in rows})


def _bare(html: Any) -> DrawnRow:
    bare = str(html).strip()
    return DrawnRow(bare, digest_of_html(bare))
