"""Sign-in, its throttle, headers, and the refusals a person sees."""

from __future__ import annotations

import logging
from typing import Any

from flask import (
    Flask,
    Response,
    after_this_request,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from flask_limiter.util import get_remote_address
from flask_login import current_user, user_logged_in, user_logged_out
from flask_security import LoginForm, SQLAlchemyUserDatastore
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from webapp.agents.models import Agent, Role
from webapp.config import Settings
from webapp.core.audit import SYSTEM, Actor, act_as
from webapp.core.crypto import new_token
from webapp.core.database import db
from webapp.core.errors import KanavaError
from webapp.core.htmx import is_fragment_wanted
from webapp.extensions import limiter, security
from webapp.inbox.announcements import SIGN_IN, announce_sign_out

log = logging.getLogger(__name__)
OPEN_ENDPOINTS = {
    "line.webhook",
    "health.live",
    "health.ready",
    "inbox.stream",  # it closes with 4401, which a redirect cannot say
    "assets.packaged",
    "static",
    "security.login",
    "security.logout",
}
ATTEMPTS = "10 per minute; 60 per hour"
ATTEMPTS_OF_ADDRESS = "60 per minute; 600 per hour"
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
# Argon2id, 19 MiB, two passes: OWASP's password storage cheat sheet, second option.
ARGON2 = {"argon2__memory_cost": 19_456, "argon2__time_cost": 2, "argon2__parallelism": 1}


class SignInForm(LoginForm):
    """The library's own, but nobody is remembered past the browser's session."""

    remember = None  # type: ignore[assignment]


def security_config(settings: Settings) -> dict[str, Any]:
    """The sign-in library's settings."""
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": True,
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": ARGON2,
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_POST_LOGIN_VIEW": "/conversations",
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_REGISTERABLE": False,
        "SECURITY_SEND_REGISTER_EMAIL": False,
        "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.is_cookie_secure,
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_STORAGE_URI": settings.redis_url or "memory://",
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": bool(settings.redis_url),
        "RATELIMIT_ENABLED": True,
    }


def init_security(app: Flask) -> None:
    """Bind sign-in, throttle, the guard over every page, headers and error pages."""
    security.init_app(app, SQLAlchemyUserDatastore(db, Agent, Role), login_form=SignInForm)
    # No other way in than the form: the library also takes tokens, from URLs too, that never end.
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]
    limiter.init_app(app)
    view: Any = app.view_functions["security.login"]
    for attempts, key in ((ATTEMPTS, _sign_in_key), (ATTEMPTS_OF_ADDRESS, get_remote_address)):
        view = limiter.limit(attempts, methods=["POST"], key_func=key)(view)
    app.view_functions["security.login"] = view
    user_logged_in.connect(_begin_sign_in, app)
    user_logged_out.connect(_end_sign_in, app)
    app.before_request(require_sign_in)
    app.after_request(add_headers)
    app.teardown_request(lambda _error: act_as(SYSTEM))
    app.register_error_handler(KanavaError, show_refusal)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(Exception, show_failure)


def _begin_sign_in(_app: Flask, **_facts: Any) -> None:
    session[SIGN_IN] = new_token()


def _end_sign_in(app: Flask, **_facts: Any) -> None:
    """Tell the browser's other tabs, once the answer that takes the cookie away is on its way."""
    token = session.pop(SIGN_IN, None)
    if token is None:
        return
    bus = app.extensions["kanava_bus"]

    @after_this_request
    def tell(response: Response) -> Response:
        response.call_on_close(lambda: bus.send([announce_sign_out(token)]))
        return response


def _sign_in_key() -> str:
    """Attempts are counted per address and account, so one guesser locks nobody else out.

    Who tries many accounts from one address meets ATTEMPTS_OF_ADDRESS.
    """
    return f"{request.remote_addr}|{request.form.get('email', '')[:255].strip().lower()}"


def require_sign_in() -> ResponseReturnValue | None:
    """Every page but a few needs a signed-in agent."""
    act_as(Actor(None, "", request.remote_addr))
    if request.endpoint in OPEN_ENDPOINTS or request.endpoint is None:
        return None
    if current_user.is_authenticated:
        act_as(Actor(current_user.id, current_user.name, request.remote_addr))
        return None
    login = url_for("security.login", next=request.full_path if request.method == "GET" else None)
    if is_fragment_wanted():
        return Response(status=401, headers={"HX-Redirect": url_for("security.login")})
    return redirect(login)


def add_headers(response: Response) -> Response:
    """Put the security headers on whatever has none of its own."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint not in {"static", "assets.packaged"}:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def show_refusal(error: KanavaError) -> ResponseReturnValue:
    """A refusal with its own text."""
    return _answer(error.message, error.status)


def show_http_error(error: HTTPException) -> ResponseReturnValue:
    """An HTTP error in words a person can use."""
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.get_response()
    if isinstance(error, CSRFError):
        return _answer(_("This page was open too long. Reload it and try again."), 400)
    if isinstance(error, RateLimitExceeded):
        return _answer(_("Too many attempts. Wait a minute and try again."), 429)
    words = {
        403: _("You may not do that."),
        404: _("There is nothing here."),
        405: _("That cannot be done here."),
        413: _("That is too large."),
    }
    return _answer(words.get(status, error.name), status)


def show_failure(error: Exception) -> ResponseReturnValue:
    """A fault of ours: the log has the trace, the person a plain sentence."""
    log.error("a request failed", exc_info=error)
    db.session.rollback()
    words = _("Something went wrong on our side. Nothing you typed was lost.")
    try:
        return _answer(words, 500)
    except Exception:
        log.exception("the error page failed, too")
        return Response(words, status=500, mimetype="text/plain")


def _answer(message: str, status: int) -> ResponseReturnValue:
    if request.path.startswith("/line/webhook/"):
        return jsonify(message=message), status
    template = "core/_toast.html" if is_fragment_wanted() else "core/error.html"
    return render_template(template, message=message, status=status), status
