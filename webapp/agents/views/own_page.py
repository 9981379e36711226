"""Everyone's own page: name and look, console, password, and where one is signed in."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_security import current_user
from flask_security.utils import verify_password

from webapp.agents.actions.own import change_own, choose_theme
from webapp.agents.actions.passwords import as_compared, change_password
from webapp.agents.actions.sign_ins import end_one_sign_in, end_sign_ins, note_failure
from webapp.agents.attempts import ATTEMPTS
from webapp.agents.cookie import own_token
from webapp.agents.forms.people import ActForm, ChangePasswordForm, OwnForm
from webapp.agents.models import Agent
from webapp.agents.rows.people import get_agent, sign_ins_of
from webapp.agents.views import blueprint
from webapp.core.crypto import digest_of
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.transaction import transaction
from webapp.core.zones import zone_names
from webapp.extensions import limiter
from webapp.pages.answers import answer_form, done, page
from webapp.preferences.actions import choose_preferences
from webapp.preferences.choice import preferences_from
from webapp.preferences.forms import PreferencesForm


def require_current(password: str | None) -> None:
    """Slow by design, so never inside a transaction. Raises Invalid when it is not the one."""
    if not verify_password(as_compared(password or ""), current_user.password):
        with transaction():
            note_failure(db.session.get_one(Agent, int(current_user.id)), "present_password")
        raise Invalid("password_wrong", _("This is not your present password."), "current")


def account_key() -> str:
    """Attempts at one's own password are counted per account."""
    return f"account:{current_user.get_id()}"


@blueprint.route("/me", methods=["GET", "POST"])
def me() -> ResponseReturnValue:
    """One's own page; what is sent to it is name and look."""
    form, agent_id = OwnForm(obj=current_user), current_user.id

    def saved() -> ResponseReturnValue:
        refresh()  # the answer is in the language just chosen
        return done(_("Saved."), "people.me")

    return answer_form(
        form,
        lambda: change_own(get_agent(agent_id), *form.typed, form.version.number or 0),
        lambda _overtaken: _page(own=form),
        saved,
        lambda: get_agent(agent_id).version,
    )


@blueprint.post("/me/theme")
def choose_my_theme() -> ResponseReturnValue:
    """The theme alone, from the console's menu."""
    agent_id = current_user.id
    with transaction():
        choose_theme(get_agent(agent_id), request.form.get("theme", ""))
    return "", 204


@blueprint.post("/me/preferences")
def choose_my_preferences() -> ResponseReturnValue:
    """How the console works; every open one obeys at once."""
    chosen = preferences_from(current_user.preferences)
    form, agent_id = PreferencesForm(obj=chosen), current_user.id
    return answer_form(
        form,
        lambda: choose_preferences(get_agent(agent_id), form.chosen),
        lambda _overtaken: _page(preferences=form),
        lambda: done(_("Saved."), "people.me"),
    )


@blueprint.post("/me/password")
@limiter.limit(ATTEMPTS, key_func=account_key)
def change_own_password() -> ResponseReturnValue:
    """Another password; other browsers are signed out."""
    form, agent_id = ChangePasswordForm(), current_user.id
    if form.validate_on_submit():
        try:
            require_current(form.current.data)
            with transaction():
                change_password(get_agent(agent_id), form.password.data or "", own_token())
            message = _("Your password was changed. Other browsers are signed out.")
            return done(message, "people.me")
        except Invalid as error:
            form.refuse(error)
    return _page(password=form)


@blueprint.post("/me/sign-ins/<int:sign_in_id>/end")
def end_one_of_my_sign_ins(sign_in_id: int) -> ResponseReturnValue:
    """Sign one browser out."""
    agent_id = current_user.id
    with transaction():
        end_one_sign_in(agent_id, sign_in_id)
    return done(_("That browser is signed out."), "people.me")


@blueprint.post("/me/sign-ins/end-others")
def end_other_sign_ins() -> ResponseReturnValue:
    """Sign every other browser out."""
    agent_id = current_user.id
    with transaction():
        end_sign_ins(agent_id, but=own_token())
    return done(_("Every other browser is signed out."), "people.me")


def _page(
    own: OwnForm | None = None,
    password: ChangePasswordForm | None = None,
    preferences: PreferencesForm | None = None,
) -> ResponseReturnValue:
    agent = get_agent(current_user.id)
    chosen = preferences_from(agent.preferences)
    forms = {
        "own": own or OwnForm(obj=agent, formdata=None),
        "preferences": preferences or PreferencesForm(obj=chosen, formdata=None),
        "password": password or ChangePasswordForm(formdata=None),
    }
    return page(
        "agents/me.html",
        own or preferences or password or forms["own"],
        agent=agent,
        version=agent.version,
        zones=zone_names(),
        sign_ins=sign_ins_of(agent.id),
        own_digest=digest_of(own_token()),
        act_form=ActForm(formdata=None),
        section="me",
        **forms,
    )
