"""A Flask that leaves out, for machines' requests, what is there for people."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.routing import IntegerConverter, ValidationError
from werkzeug.wrappers import Request as MachineRequest

from webapp.core.database import LARGEST_ID
from webapp.core.errors import private_log

log = private_log(__name__)
# The rest of the path and the request, to a status and, unless all is well, words.
Door = Callable[[str, MachineRequest], tuple[int, str | None]]


def row_id(text: str) -> int:
    """The id of a row, from a URL. Raises ValueError for what no row can have.

    A database's driver fails on a number that is too large, which would look like our fault.
    """
    number = int(text)
    if not 0 < number <= LARGEST_ID:
        raise ValueError(f"no row has the id {text}")
    return number


class RowIdConverter(IntegerConverter):
    """`<int:…>` in a URL: always a row's id here."""

    def to_python(self, value: str) -> int:
        """The id; the URL matches nothing when it can be none."""
        try:
            return row_id(value)
        except ValueError as error:
            raise ValidationError from error


class CookieSessions(SecureCookieSessionInterface):
    """Flask's own sessions; a request without the cookie costs no signer."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """An empty session when there is no cookie to read."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


class KanavaFlask(Flask):
    """Flask with doors for machines, beside the frame that pages need.

    `machine_doors` are beginnings of paths: a POST below one is answered by its door alone, with
    no routing, session, CSRF, throttle and page headers. On the webhook, which checks its caller
    itself, they cost as much as keeping the event does (docs/operations.md).
    """

    session_interface = CookieSessions()

    def __init__(self, *names: Any, **options: Any) -> None:
        super().__init__(*names, **options)
        self.url_map.converters["int"] = RowIdConverter
        self.machine_doors: dict[str, Door] = {}

    def wsgi_app(self, environ: Any, start_response: Any) -> Any:
        """Answer at a machine's door, else as Flask does."""
        path = environ["PATH_INFO"]
        for beginning, door in self.machine_doors.items():
            name = path.removeprefix(beginning)
            if name is not path and environ["REQUEST_METHOD"] == "POST" and "/" not in name:
                return self._answer(door, name, environ, start_response)
        return super().wsgi_app(environ, start_response)

    def _answer(self, door: Door, name: str, environ: Any, start_response: Any) -> list[bytes]:
        request = MachineRequest(environ)
        request.max_content_length = self.config["MAX_CONTENT_LENGTH"]
        with self.app_context():
            try:
                status, words = door(name, request)
            except HTTPException as refusal:
                status, words = refusal.code or 500, refusal.name
            except Exception:
                log.exception("a machine's door failed")
                status, words = 500, "failed; send it again"
        body = json.dumps({"message": words}).encode() if words else b"{}"
        length = ("Content-Length", str(len(body)))
        phrase = f"{status} {HTTP_STATUS_CODES[status]}"
        start_response(phrase, [("Content-Type", "application/json"), length])
        return [body]


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
