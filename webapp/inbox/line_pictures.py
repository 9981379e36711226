"""Which lines show pictures of stickers and of the channel's emojis, where the admin allows it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from webapp.inbox.lines import TimelineLine
from webapp.stickers.queries import shows_pictures


def with_pictures(lines: list[TimelineLine]) -> list[TimelineLine]:
    """The lines of one chat; no statement where none of them could have a picture."""
    if not any(_could_have(line) for line in lines) or not shows_pictures(
        lines[0].social_profile_id
    ):
        return lines
    return [replace(line, has_picture=True) if _could_have(line) else line for line in lines]


def _could_have(line: TimelineLine) -> bool:
    content: Any = line.content
    has_emojis = isinstance(content, dict) and bool(content.get("emojis"))
    return line.kind == "sticker" or has_emojis
