"""The two steps of a sign-in, around the sign-in library's pages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import abort, current_app, redirect, request, session
from flask_security import current_user
from flask_security.tf_plugin import tf_clean_session
from sqlalchemy import select

from webapp.agents.actions.sign_ins import note_failure
from webapp.agents.attempts import account_name
from webapp.agents.models import Agent
from webapp.core.crypto import digest_of
from webapp.core.database import db
from webapp.core.transaction import transaction

View = Callable[..., Any]
log = logging.getLogger(__name__)
# What was tried in vain, as the audit log keeps it.
PASSWORD, CODE, RECOVERY_CODE = "password", "code", "recovery_code"
CODE_ENDPOINT = "security.two_factor_token_validation"
# The session cookie's key for what the password was right for.
FIRST_STEP = "first_step"


def first_step(view: View) -> View:
    """Remember what the password was right for, where a second step follows."""

    @wraps(view)
    def inside(*arguments: Any, **options: Any) -> Any:
        if request.is_json and not _is_object_of_texts(request.get_json(silent=True)):
            abort(400)  # the library fails on it, or takes the first of a list
        if request.method != "POST":
            return view(*arguments, **options)
        tf_clean_session()  # type: ignore[no-untyped-call] # this begins anew
        answer = view(*arguments, **options)
        if session.get("tf_user_id"):
            with db.session.no_autoflush:
                session[FIRST_STEP] = _first_step_digest(is_locking=False)
        elif not current_user.is_authenticated:
            tell_failure(Agent.email == account_typed(), PASSWORD)
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
        whose = str(session.get("tf_user_id") or "")
        with transaction():
            if session.get(FIRST_STEP) != _first_step_digest(is_locking=True):
                tf_clean_session()  # type: ignore[no-untyped-call]
            answer = view(*arguments, **options)
            is_in = current_user.is_authenticated
        if whose and not is_in:
            step = CODE if request.endpoint == CODE_ENDPOINT else RECOVERY_CODE
            tell_failure(Agent.fs_uniquifier == whose, step)
        return answer

    return inside


def _is_object_of_texts(values: Any) -> bool:
    """Whether JSON can be read in one way only, by the library as by `account_typed`."""
    return isinstance(values, dict) and not any(
        isinstance(value, list | dict) for value in values.values()
    )


def account_typed() -> str:
    """Whose password is tried; the library takes forms and JSON."""
    values = request.get_json(silent=True) if request.is_json else request.form
    return account_name(values.get("email")) if isinstance(values, Mapping) else ""


def tell_failure(whose: Any, step: str) -> None:
    """Keep a failed try in the audit log, and tell the operator's log where it came from.

    What was typed is kept nowhere: people type their password into the wrong field.
    """
    with transaction():
        agent = db.session.scalar(select(Agent).where(whose))
        note_failure(agent, step)
        name = f"the person {agent.id}" if agent else "nobody's address"
    log.warning("a sign-in failed: %s, %s, from %s", step, name, request.remote_addr)


def _first_step_digest(*, is_locking: bool) -> str:
    """Changes with the password and the second factor: what was begun before then ends."""
    wanted = select(Agent.password, Agent.tf_totp_secret).where(
        Agent.fs_uniquifier == str(session.get("tf_user_id") or "")
    )
    row = db.session.execute(wanted.with_for_update(key_share=True) if is_locking else wanted)
    return digest_of(repr(tuple(row.one_or_none() or ())))
