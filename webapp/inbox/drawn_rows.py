"""The rows of lists as HTML, each drawn again only when what it shows has changed.

A row is the same for all who read the same language in the same time zone, and a busy list changes
in one of its hundred rows at a time.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from flask import current_app, request
from flask_babel import get_locale, get_timezone
from markupsafe import Markup

from webapp.core.drawing import Undrawn, or_else
from webapp.inbox.rows import ConversationRow

MOST_KEPT = 5_000


class DrawnRows:
    """What each row of this process showed last: its facts and its HTML."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[ConversationRow, Markup]] = {}

    def of(self, row: ConversationRow, reader: Hashable, draw: Any) -> Markup:
        """The row's HTML for that reader; drawn when other facts were drawn last, or none."""
        key = (row.id, row.may_take, reader)
        found = self._kept.get(key)
        if found is None or found[0] != row:
            found = row, draw()
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[key] = found
        return found[1]


def drawn_rows(rows: Sequence[ConversationRow | Undrawn], *, is_queue: bool) -> dict[str, Markup]:
    """Each row under its number; one that cannot be drawn stands there plain.

    `is_queue`: as in the queue's list, where it can be taken.
    """
    macros: Any = current_app.jinja_env.get_template("inbox/rows.html").module
    plain: Any = current_app.jinja_env.get_template("inbox/plain.html").module
    kept: DrawnRows = current_app.extensions["kanava_drawn_rows"]
    reader = (is_queue, str(get_locale()), str(get_timezone()), request.script_root)

    def html(row: ConversationRow) -> Markup:
        return kept.of(row, reader, lambda: _bare(macros.conversation_row(row, is_queue)))

    def safely(row: ConversationRow | Undrawn) -> Markup:
        if isinstance(row, Undrawn):
            return _bare(plain.plain_row(row))
        what = f"ConversationRow {row.id}"
        return or_else(what, lambda: html(row), lambda: _bare(plain.plain_row(row)))

    return {str(row.id): safely(row) for row in rows}


def _bare(html: Any) -> Markup:
    return Markup(str(html).strip())  # noqa: S704 (a macro's)
