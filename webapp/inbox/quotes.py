"""Lines that quote another one: read with it, and what stands for it in a few words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from webapp.core.text import shows_anything
from webapp.inbox.lines import TimelineLine
from webapp.inbox.rows import Preview
from webapp.inbox.words import file_name, preview_words, sticker_words


def with_quotes(
    lines: Iterable[TimelineLine], read: Callable[[set[int]], Iterable[TimelineLine]]
) -> list[TimelineLine]:
    """The lines, each with the one it quotes. `read` gives lines by their ids.

    It is not called when all that is quoted stands among the lines.
    """
    lines = list(lines)
    known = {line.id: line for line in lines}
    wanted = {line.quoted_id for line in lines if line.quoted_id is not None}
    missing = wanted - known.keys()
    known |= {line.id: line for line in read(missing)} if missing else {}
    return [_quoting(line, known) for line in lines]


def _quoting(line: TimelineLine, known: dict[int, TimelineLine]) -> TimelineLine:
    if line.quoted_id is None:
        return line
    return replace(line, quoted=known.get(line.quoted_id))


def quoted_words(line: TimelineLine) -> str:
    """A line that is quoted, in a few words."""
    if not line.is_retracted and line.kind == "sticker" and _says_something(line):
        return f"{preview_words(_preview(line))}: {sticker_words(line)}"
    if not line.is_retracted and line.kind == "file":
        return file_name(line)
    return preview_words(_preview(line))


def _says_something(line: TimelineLine) -> bool:
    return shows_anything(line.text) or bool(line.content.get("keywords"))


def _preview(line: TimelineLine) -> Preview:
    return Preview(line.kind, line.text, is_ours=False, is_retracted=line.is_retracted)
