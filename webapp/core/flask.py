"""A Flask that leaves out, for machines' requests, what is there for people."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from werkzeug.routing import IntegerConverter, ValidationError

from webapp.core.database import LARGEST_ID


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
    """Flask whose `bare_endpoints` run without any before_, after_ and teardown_request function.

    Sign-in, CSRF, throttle and page headers concern browsers. On the webhook, which checks its
    caller itself, they cost more than keeping the event does (docs/operations.md).
    """

    session_interface = CookieSessions()
    bare_endpoints: frozenset[str] = frozenset()

    def __init__(self, *names: Any, **options: Any) -> None:
        super().__init__(*names, **options)
        self.url_map.converters["int"] = RowIdConverter

    def preprocess_request(self) -> ResponseReturnValue | None:
        """Run the before_request functions, but for bare endpoints."""
        return None if request.endpoint in self.bare_endpoints else super().preprocess_request()

    def process_response(self, response: Response) -> Response:
        """Run the after_request functions and keep the session, but for bare endpoints."""
        is_bare = request.endpoint in self.bare_endpoints
        return response if is_bare else super().process_response(response)

    def do_teardown_request(self, *error: BaseException | None) -> None:
        """Run the teardown_request functions, but for bare endpoints."""
        if request.endpoint not in self.bare_endpoints:
            super().do_teardown_request(*error)
