"""The guard over every page, headers, and the refusals a person sees."""

from __future__ import annotations

import logging
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest, HTTPException
from wsproto.utilities import RemoteProtocolError

from webapp.config import settings
from webapp.core.audit import SYSTEM, Actor, act_as
from webapp.core.database import db
from webapp.core.errors import KanavaError, add_refusal, code_by, name_refusal
from webapp.core.flask import is_fragment_wanted
from webapp.signing_in import init_signing_in

log = logging.getLogger(__name__)
OPEN_ENDPOINTS = {
    "line.webhook",
    "verified_links.verify_customer",  # a key says whose server it is
    "health.live",
    "health.ready",
    "inbox.stream",  # it closes with 4401, which a redirect cannot say
    "assets.packaged",
    "assets.joined",
    "static",
    "security.login",
    "security.logout",
    "security.two_factor_token_validation",  # both look for a password that was just right
    "security.mf_recovery",
    "people.welcome",  # a one-time link says who it is
    "people.set_up",
    "devices.show_manifest",  # the browser fetches these for whoever it is
    "devices.show_service_worker",
    "devices.show_offline",
}
# Asked by machines under whatever name a service has inside, and without a link in the answer.
PROBES = {"health.live", "health.ready"}
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HSTS = "max-age=31536000"
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def init_security(app: Flask) -> None:
    """Bind sign-in, throttle, the guard over every page, headers and error pages."""
    init_signing_in(app)
    app.before_request(require_known_host)
    app.before_request(require_sign_in)
    app.after_request(add_headers)
    app.teardown_request(lambda _error: act_as(SYSTEM))
    app.register_error_handler(KanavaError, show_refusal)
    app.register_error_handler(HTTPException, show_http_error)
    # The websocket library's word for a handshake that is none.
    app.register_error_handler(RemoteProtocolError, lambda _error: show_http_error(BadRequest()))
    app.register_error_handler(Exception, show_failure)


def require_known_host() -> ResponseReturnValue | None:
    """Links are made with the name a browser asks by, so only our own names are answered.

    An address is nobody's name: it needs no setting, and no other site can take its place.
    """
    allowed = settings().allowed_hosts
    host = urlsplit(f"//{request.host}").hostname or ""
    is_known = host in allowed or not allowed
    if is_known or request.endpoint in PROBES:
        return None
    with suppress(ValueError):
        ip_address(host)
        return None
    log.warning("refused: asked for as %r; PUBLIC_URL or ALLOWED_HOSTS names the hosts", host[:100])
    return Response("This is no address of Kanava's.", status=400, mimetype="text/plain")


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
    """Put the security headers on whatever has none of its own, and a refusal's code."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if settings().is_https:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    add_refusal(response)
    if request.endpoint not in {"static", "assets.packaged", "assets.joined"}:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def show_refusal(error: KanavaError) -> ResponseReturnValue:
    """A refusal with its own text."""
    return _answer(error.message, error.status, error.code)


def show_http_error(error: HTTPException) -> ResponseReturnValue:
    """An HTTP error in words a person can use."""
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.get_response()
    if isinstance(error, CSRFError):
        said = _("This page was open too long. Reload it and try again.")
        return _answer(said, 400, "page_expired")
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


def _answer(message: str, status: int, code: str | None = None) -> ResponseReturnValue:
    """In the form in which it was asked; JSON for machines."""
    code = code or code_by(status)
    name_refusal(code)
    wanted = request.accept_mimetypes.best_match(("text/html", "application/json"))
    if wanted == "application/json" or request.path.startswith("/line/webhook/"):
        return jsonify(message=message, code=code), status
    template = "core/_toast.html" if is_fragment_wanted() else "core/error.html"
    return render_template(template, message=message, status=status, code=code), status
