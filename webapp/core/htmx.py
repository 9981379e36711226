"""Small facts about requests, made by htmx or by a form."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, request


def is_fragment_wanted() -> bool:
    """True when htmx asks for a piece of a page, not when it restores a whole one."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.history_restore_request and not htmx.boosted


def posted_address() -> str:
    """The path where a page that answers this POST can be opened: its own, else the one it is from.

    Empty when neither is known.
    """
    if request.url_rule is not None and "GET" in (request.url_rule.methods or ()):
        return request.full_path.rstrip("?")
    came_from = urlsplit(request.referrer or "")
    is_ours = came_from.netloc == request.host
    return came_from._replace(scheme="", netloc="").geturl() if is_ours else ""


def init_htmx(app: Flask) -> None:
    """Tell caches that one URL answers htmx and browsers differently."""

    def vary(response: Response) -> Any:
        response.vary.add("HX-Request")
        return response

    app.after_request(vary)
