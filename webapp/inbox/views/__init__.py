"""The console's routes, one module a resource. The app's own guard asks for the sign-in."""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint, Flask

from webapp.inbox.drawn_rows import DrawnRows

blueprint = Blueprint("inbox", __name__)


def init_inbox(app: Flask) -> None:
    """Give the app the console's socket, and what it remembers of rows as they were drawn."""
    import_module("webapp.inbox.stream")
    app.extensions["kanava_drawn_rows"] = DrawnRows()
