"""Small facts about requests made by htmx."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, request


def is_fragment_wanted() -> bool:
    """True when htmx asks for a piece of a page, not when it restores a whole one."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.history_restore_request and not htmx.boosted


def add_vary(app: Flask) -> None:
    """Tell caches that one URL answers htmx and browsers differently."""

    def vary(response: Response) -> Any:
        response.vary.add("HX-Request")
        return response

    app.after_request(vary)
