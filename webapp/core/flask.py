"""A Flask that leaves out, for machines' requests, what is there for people."""

from __future__ import annotations

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue


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
