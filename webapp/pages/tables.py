"""A table's file on a page: chosen, then, once looked through, confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

from flask import Response
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import HiddenField

from webapp.core import clock
from webapp.core.errors import Invalid
from webapp.core.forms import KanavaForm
from webapp.core.tables import BYTES_LIMIT, Outcome, text_of


class TableForm(KanavaForm):
    """A table: the file, then, once looked through, its text and that it shall be taken in."""

    table = FileField(_("Table (CSV)"))
    text = HiddenField()
    is_confirmed = HiddenField()

    def typed_text(self) -> str:
        """The table's text. Raises Invalid when there is none, or it is none."""
        if self.text.data:
            return self.text.data
        content = _content_of(self.table.data)
        if not content:
            raise Invalid("table_missing", gettext("Choose a file."), "table")
        return text_of(content)


def _content_of(file: Any) -> bytes:
    """As much of an uploaded file as is looked at; a large one lies in a file of its own."""
    if not file:
        return b""
    with closing(file):
        content: bytes = file.read(BYTES_LIMIT + 1)
        return content


def counted(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """How many lines do what."""
    counts = Counter(outcomes)
    return {outcome.value: counts[outcome] for outcome in Outcome}


def downloaded(name: str, lines: Iterable[str]) -> Response:
    """A table to keep, named after today; lines that are read while it is sent go one by one."""
    file = f"{name}-{clock.now():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    body = lines if isinstance(lines, Iterator) else "".join(lines)
    return Response(body, mimetype="text/csv", headers=headers)
