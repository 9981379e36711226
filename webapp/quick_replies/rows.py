"""Quick replies as their lists show them."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core.text import one_line, shortened
from webapp.quick_replies.queries import Shelf, quick_replies_on

LONGEST_SHOWN = 140


@dataclass(frozen=True)
class QuickReplyRow:
    """One in the list. `words`: the beginning of its text; `workstreams`: names, none for all."""

    id: int
    name: str
    language: str
    tags: tuple[str, ...]
    workstreams: tuple[str, ...]
    words: str


def quick_reply_rows(shelf: Shelf, words: str = "") -> list[QuickReplyRow]:
    """All of a shelf that hold these words, by title."""
    return [
        QuickReplyRow(
            row.id,
            row.title,
            row.language,
            tuple(row.tags),
            tuple(workstream.name for workstream in row.workstreams),
            shortened(one_line(row.text), LONGEST_SHOWN),
        )
        for row in quick_replies_on(shelf, words)
    ]
