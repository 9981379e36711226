"""The two steps of a sign-in, around the sign-in library's pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, current_app, redirect, request, session
from flask_security import current_user
from flask_security.tf_plugin import tf_clean_session
from sqlalchemy import select

from webapp.agents.models import Agent
from webapp.core.crypto import digest_of
from webapp.core.database import db
from webapp.core.transaction import transaction

View = Callable[..., Any]
# The session cookie's key for what the password was right for.
FIRST_STEP = "first_step"


def first_step(view: View) -> View:
    """Remember what the password was right for, where a second step follows."""

    @wraps(view)
    def inside(*arguments: Any, **options: Any) -> Any:
        if request.is_json and not isinstance(request.get_json(silent=True), dict):
            abort(400)  # the library fails on it
        if request.method != "POST":
            return view(*arguments, **options)
        tf_clean_session()  # type: ignore[no-untyped-call] # this begins anew
        answer = view(*arguments, **options)
        if session.get("tf_user_id"):
            with db.session.no_autoflush:
                session[FIRST_STEP] = _first_step_digest(is_locking=False)
        return answer

    return inside


def second_step(view: View) -> View:
    """Let a page of the library write, one at a time for each person: a code works once."""

    @wraps(view)
    def inside(*arguments: Any, **options: Any) -> Any:
        if request.is_json:
            abort(415)  # these are pages alone
        if current_user.is_authenticated:  # the library would sign out who comes back here
            return redirect(current_app.config["SECURITY_POST_LOGIN_VIEW"])
        if request.method != "POST":
            return view(*arguments, **options)
        with transaction():
            if session.get(FIRST_STEP) != _first_step_digest(is_locking=True):
                tf_clean_session()  # type: ignore[no-untyped-call]
            return view(*arguments, **options)

    return inside


def _first_step_digest(*, is_locking: bool) -> str:
    """Changes with the password and the second factor: what was begun before then ends."""
    wanted = select(Agent.password, Agent.tf_totp_secret).where(
        Agent.fs_uniquifier == str(session.get("tf_user_id") or "")
    )
    row = db.session.execute(wanted.with_for_update(key_share=True) if is_locking else wanted)
    return digest_of(repr(tuple(row.one_or_none() or ())))
