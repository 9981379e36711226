"""The second factor of one's own sign-in: set up with an app, recovery codes, off again."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from webapp.agents.actions.passwords import (
    keep_recovery_codes,
    turn_off_two_factor,
    turn_on_two_factor,
)
from webapp.agents.attempts import ATTEMPTS
from webapp.agents.forms.people import CodeForm, ConfirmForm
from webapp.agents.links import qr_of
from webapp.agents.models import Agent
from webapp.agents.rows.people import get_agent
from webapp.agents.totp import CodeMaker
from webapp.agents.views import blueprint
from webapp.agents.views.own_page import account_key, require_current
from webapp.core.crypto import cipher
from webapp.core.errors import Invalid
from webapp.core.transaction import transaction
from webapp.extensions import limiter
from webapp.pages.answers import done, page

# The session cookie's keys: a secret that is not proven yet (encrypted), and whose codes were not
# shown yet. Both say whose they are: the next person to sign in in this browser is another one.
SECRET, CODES = "pending_two_factor", "codes_to_show"


@blueprint.route("/me/two-factor", methods=["GET", "POST"])
@limiter.limit(ATTEMPTS, key_func=account_key, methods=["POST"])
def show_two_factor() -> ResponseReturnValue:
    """On or off; each change asks for the password first."""
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            require_current(form.current.data)
            return _act(request.form.get("act", ""))
        except Invalid as error:
            form.refuse(error)
    agent = get_agent(current_user.id)
    count = len(agent.mf_recovery_codes or ())
    return page("agents/two_factor.html", form, agent=agent, code_count=count, section="me")


def _act(act: str) -> ResponseReturnValue:
    agent_id, is_on = current_user.id, current_user.has_two_factor
    if act == "off":
        with transaction():
            turn_off_two_factor(get_agent(agent_id))
        return done(_("Signing in asks for your password alone now."), "people.me")
    if act == "codes" and is_on:
        _make_codes(agent_id)
        return redirect(url_for("people.show_recovery_codes"), 303)
    if not is_on:
        session[SECRET] = {"agent_id": agent_id, "secret": _maker().generate_totp_secret()}
        return redirect(url_for("people.set_two_factor_up"), 303)
    return redirect(url_for("people.show_two_factor"), 303)


@blueprint.route("/me/two-factor/set-up", methods=["GET", "POST"])
@limiter.limit(ATTEMPTS, key_func=account_key, methods=["POST"])
def set_two_factor_up() -> ResponseReturnValue:
    """Show the secret to the app, and turn it on once a code proves that the app has it."""
    agent_id = current_user.id
    secret = _pending_secret(agent_id)
    if not secret or current_user.has_two_factor:
        return redirect(url_for("people.show_two_factor"))
    form = CodeForm()
    if form.validate_on_submit():
        counter = _maker().counter_of(form.code.data or "", secret)
        if counter is not None:
            with transaction():
                turn_on_two_factor(get_agent(agent_id), secret, counter)
            session.pop(SECRET)
            _make_codes(agent_id)
            return redirect(url_for("people.show_recovery_codes"), 303)
        form.refuse(
            Invalid(
                "second_factor_wrong", _("This code does not fit. Take the newest one."), "code"
            )
        )
    return page(
        "agents/two_factor_set_up.html",
        form,
        picture=qr_of(_maker().get_totp_uri(current_user.email, secret)),
        key=_maker().get_totp_pretty_key(secret),
        section="me",
    )


@blueprint.get("/me/two-factor/recovery-codes")
def show_recovery_codes() -> ResponseReturnValue:
    """The codes that were just made, once."""
    if session.pop(CODES, None) != current_user.id:
        return redirect(url_for("people.show_two_factor"))
    codes = _codes_of(get_agent(current_user.id))
    return render_template("agents/recovery_codes.html", codes=codes, section="me")


def _make_codes(agent_id: int) -> None:
    count = current_app.config["SECURITY_MULTI_FACTOR_RECOVERY_CODES_N"]
    kept = [
        cipher().encrypt(code.encode()).decode() for code in _maker().generate_recovery_codes(count)
    ]
    with transaction():
        keep_recovery_codes(get_agent(agent_id), kept)
    session[CODES] = agent_id


def _pending_secret(agent_id: int) -> str | None:
    pending = session.get(SECRET)
    return pending["secret"] if pending and pending["agent_id"] == agent_id else None


def _codes_of(agent: Agent) -> list[str]:
    codes: list[str] = current_app.extensions["security"].mf_recovery_codes_util.get_recovery_codes(
        agent
    )
    return codes


def _maker() -> CodeMaker:
    found: CodeMaker = current_app.extensions["security"].totp_factory
    return found
