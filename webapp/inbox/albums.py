"""Pictures that were sent together: each knows its place among them, and is shown by it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from webapp.conversations.models import Message
from webapp.core.database import db
from webapp.inbox.lines import AlbumPlace, TimelineLine

# How far apart the pictures of one set may have been taken for sent.
APART = timedelta(days=1)


def with_places(lines: Iterable[TimelineLine]) -> list[TimelineLine]:
    """The lines, those of a set with their place in it. No statement where there is no set."""
    lines = list(lines)
    numbered = [line for line in lines if _set_of(line) is not None]
    arrived = _arrived(numbered) if numbered else {}
    return [_placed(line, arrived.get(_set_of(line) or "", set())) for line in lines]


def in_order(lines: Iterable[TimelineLine]) -> list[TimelineLine]:
    """Lines by time; the places of each set's pictures are filled by their numbers."""
    lines = list(lines)
    waiting: dict[str, list[TimelineLine]] = {}
    for line in sorted(lines, key=lambda line: line.album.index if line.album else 0):
        if line.album is not None:
            waiting.setdefault(_set_of(line) or "", []).append(line)
    return [waiting[_set_of(line) or ""].pop(0) if line.album else line for line in lines]


def _set_of(line: TimelineLine) -> str | None:
    """The set in which the line has a number; what is kept of it may be odd."""
    content: Any = line.content
    if not isinstance(content, dict):
        return None
    is_numbered = all(isinstance(content.get(f"image_{name}"), int) for name in ("index", "total"))
    return content.get("image_set") if is_numbered else None


def _placed(line: TimelineLine, arrived: set[int]) -> TimelineLine:
    if _set_of(line) is None:
        return line
    index, total = line.content["image_index"], line.content["image_total"]
    return replace(line, album=AlbumPlace(index, total, len(arrived), index == max(arrived)))


def _arrived(lines: list[TimelineLine]) -> dict[str, set[int]]:
    """The numbers of each set that have a line."""
    set_id: Any = Message.content["image_set"].as_string()
    moments = [line.occurred_at for line in lines]
    rows = db.session.execute(
        select(set_id, Message.content["image_index"].as_integer()).where(
            Message.social_profile_id == lines[0].social_profile_id,
            Message.occurred_at.between(min(moments) - APART, max(moments) + APART),
            set_id.in_({_set_of(line) for line in lines}),
        )
    )
    found: dict[str, set[int]] = {}
    for name, index in rows:
        if index is not None:
            found.setdefault(name, set()).add(index)
    return found
