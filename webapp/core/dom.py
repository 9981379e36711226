"""Stable element ids, so that a page, a response and a push name the same place."""

from __future__ import annotations

from typing import Any


def dom_id(record: Any, part: str | None = None) -> str:
    """The id of an element that shows a record, or one part of it: `message_7`, `message_7_body`.

    `record` is anything with `dom_name` or a mapped class with `__tablename__`, and an `id`.
    """
    name = getattr(record, "dom_name", None) or record.__tablename__
    base = f"{name}_{record.id}"
    return f"{base}_{part}" if part else base
