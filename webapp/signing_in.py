"""Signing in and out, by the sign-in library: its settings, its pages, and our rows beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask, Response, abort, after_this_request, current_app, request, session
from flask_login import user_logged_in, user_logged_out
from flask_security import (
    LoginForm,
    MfRecoveryForm,
    Security,
    SQLAlchemyUserDatastore,
    TwoFactorRescueForm,
)
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired

from webapp.agents.actions.passwords import as_compared
from webapp.agents.actions.sign_ins import begin_sign_in, end_sign_in
from webapp.agents.attempts import (
    ATTEMPTS,
    ATTEMPTS_OF_ACCOUNT,
    ATTEMPTS_OF_CODES,
    ATTEMPTS_OF_NETWORK,
    account_name,
    is_known_browser,
    network_key,
    pair_key,
    remember_browser,
)
from webapp.agents.cookie import SIGN_IN, load_agent
from webapp.agents.models import Agent, Role
from webapp.agents.totp import CodeMaker, keyed
from webapp.config import Settings
from webapp.core.audit import Actor, act_as
from webapp.core.crypto import digest_of, new_token
from webapp.core.database import db
from webapp.core.forms import trimmed
from webapp.core.transaction import transaction
from webapp.extensions import limiter
from webapp.inbox.announcements import announce_sign_out
from webapp.sign_in_steps import CODE_ENDPOINT, account_typed, first_step, second_step

# Argon2id, 19 MiB, two passes: OWASP's password storage cheat sheet, second option.
ARGON2 = {"argon2__memory_cost": 19_456, "argon2__time_cost": 2, "argon2__parallelism": 1}
Key = Callable[[], str]
IsKnown = Callable[[], bool]
SECOND_STEPS = (CODE_ENDPOINT, "security.mf_recovery")
# What the library offers besides; a person's own page does these things in our way.
UNUSED = (
    "security.mf_recovery_codes",
    "security.tf_select",
    "security.two_factor_rescue",
    "security.two_factor_setup",
    "security.two_factor_setup_validate",
)


class Datastore(SQLAlchemyUserDatastore):
    """The library's, but for its commits: only `transaction()` commits."""

    def commit(self) -> None:
        """Leave it to the transaction around the page."""


class SignInForm(LoginForm):
    """The library's own, but nobody is remembered past the browser's session."""

    remember = None  # type: ignore[assignment]

    def validate(self, **options: Any) -> bool:
        """Check the two; a password longer than any can be is cut, for the hash function's sake."""
        if isinstance(self.password.data, str):
            self.password.data = as_compared(self.password.data)
        return super().validate(**options)


class RecoveryForm(MfRecoveryForm):
    """The library's own; a code may be typed in capitals and with spaces around it."""

    code = StringField(
        validators=[InputRequired()],
        filters=[trimmed, lambda value: value.lower() if value else value],
    )


class RescueForm(TwoFactorRescueForm):
    """Ours offers nothing: the page of the second step has a link to the recovery codes."""

    help_setup = RadioField(choices=[])


def security_config(settings: Settings) -> dict[str, Any]:
    """The sign-in library's settings."""
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": True,
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": ARGON2,
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_REGISTERABLE": False,
        "SECURITY_SEND_REGISTER_EMAIL": False,
        "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
        "SECURITY_FLASH_MESSAGES": False,
        "SECURITY_FRESHNESS": timedelta(minutes=-1),  # our pages ask for the password themselves
        "SECURITY_TWO_FACTOR": True,
        # For the library's own set-up page, which is closed: "authenticator" would make it ask
        # for a second package that draws QR codes.
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["email"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,  # one code before and after: RFC 6238
        "SECURITY_TOTP_ISSUER": "Kanava",
        "SECURITY_TOTP_SECRETS": keyed(settings.encryption_keys),
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 10,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": list(settings.encryption_keys),
        "SECURITY_CACHE_CONTROL": {},  # the library writes "no-store=True"; security.py says it
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.is_cookie_secure,
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_STORAGE_URI": settings.redis_url or "memory://",
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": bool(settings.redis_url),
        "RATELIMIT_ENABLED": True,
    }


def init_signing_in(app: Flask) -> None:
    """Bind the library, throttle its pages, and keep a row for every sign-in."""
    Security(totp_cls=CodeMaker).init_app(
        app,
        Datastore(db, Agent, Role),
        login_form=SignInForm,
        mf_recovery_form=RecoveryForm,
        two_factor_rescue_form=RescueForm,
    )
    login_manager: Any = app.login_manager  # type: ignore[attr-defined]
    login_manager.user_loader(load_agent)
    # No other way in than the form: the library also takes tokens, from URLs too, that never end.
    login_manager.request_loader(lambda _request: None)
    limiter.init_app(app)
    app.view_functions["security.login"] = first_step(app.view_functions["security.login"])
    _throttle(
        app, "security.login", ATTEMPTS_OF_ACCOUNT, account_typed, _pair_typed, _is_known_typed
    )
    for endpoint in SECOND_STEPS:
        app.view_functions[endpoint] = second_step(app.view_functions[endpoint])
        _throttle(
            app,
            endpoint,
            ATTEMPTS_OF_CODES,
            _account_at_second_step,
            _pair_at_second_step,
            _is_known_at_second_step,
        )
    for endpoint in UNUSED:
        app.view_functions[endpoint] = _not_here
    user_logged_in.connect(_begin_sign_in, app)
    user_logged_out.connect(_end_sign_in, app)


def _throttle(
    app: Flask, endpoint: str, all_attempts: str, account: Key, pair: Key, is_known: IsKnown
) -> None:
    """Functions of this module alone: what is made anew for each app would count anew, too."""
    view: Any = app.view_functions[endpoint]
    view = limiter.limit(ATTEMPTS, methods=["POST"], key_func=pair)(view)
    view = limiter.limit(all_attempts, methods=["POST"], key_func=account, exempt_when=is_known)(
        view
    )
    view = limiter.limit(
        ATTEMPTS_OF_NETWORK, methods=["POST"], key_func=network_key, exempt_when=is_known
    )(view)
    app.view_functions[endpoint] = view


def _pair_typed() -> str:
    return pair_key(account_typed())


def _is_known_typed() -> bool:
    return is_known_browser(account_typed())


def _account_at_second_step() -> str:
    """Whose code is tried: who gets here knows the password."""
    return str(session.get("tf_user_id") or network_key())


def _pair_at_second_step() -> str:
    return pair_key(_account_at_second_step())


def _is_known_at_second_step() -> bool:
    return is_known_browser(_account_at_second_step())


def _not_here(**_arguments: Any) -> Any:
    abort(404)


def _begin_sign_in(_app: Flask, user: Agent, **_facts: Any) -> None:
    """Give the cookie its token, and write the row before the answer goes out."""
    session[SIGN_IN] = token = new_token()
    agent_id, name = user.id, user.name
    accounts = account_name(user.email), str(user.fs_uniquifier)
    address, browser = request.remote_addr, request.user_agent.string

    @after_this_request
    def keep(response: Response) -> Response:
        act_as(Actor(agent_id, name, address))
        with transaction():
            begin_sign_in(db.session.get_one(Agent, agent_id), token, address, browser)
        remember_browser(response, *accounts)
        return response


def _end_sign_in(_app: Flask, **_facts: Any) -> None:
    """Forget the row, and tell the browser's other tabs once the answer is on its way."""
    token = session.pop(SIGN_IN, None)
    if token is None:
        return
    bus = current_app.extensions["kanava_bus"]

    @after_this_request
    def forget(response: Response) -> Response:
        with transaction():
            end_sign_in(token)
        response.call_on_close(lambda: bus.send([announce_sign_out(digest_of(token))]))
        return response
