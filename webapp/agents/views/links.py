"""For who cannot sign in yet: a one-time link, and the very first set-up."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from flask_security.utils import login_user, logout_user

from webapp.agents.actions.passwords import use_link
from webapp.agents.actions.people import create_first_admin
from webapp.agents.attempts import ATTEMPTS_OF_NETWORK, network_key
from webapp.agents.forms.people import FirstAdminForm, NewPasswordForm
from webapp.agents.links import is_set_up_token
from webapp.agents.models import Agent
from webapp.agents.rows.people import holder_of
from webapp.agents.views import blueprint
from webapp.config import settings
from webapp.core.audit import Actor, act_as
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.transaction import transaction
from webapp.extensions import limiter
from webapp.pages.answers import page
from webapp.pages.menu import existing

FIRST_PAGES = ("line_setup.list_accounts", "people.list_people")


@blueprint.route("/welcome/<token>", methods=["GET", "POST"])
@limiter.limit(ATTEMPTS_OF_NETWORK, key_func=network_key)
def welcome(token: str) -> ResponseReturnValue:
    """Choose a password, and come in."""
    holder = holder_of(token)
    if holder is None:
        return _spent()
    form = NewPasswordForm()
    if form.validate_on_submit():
        act_as(Actor(holder.id, holder.name, request.remote_addr))
        try:
            with transaction():
                agent = use_link(token, form.password.data or "")
        except NotFound:
            return _spent()
        except Invalid as error:
            form.refuse(error)
        else:
            return _come_in(agent, url_for("inbox.conversations"))
    return page("agents/welcome.html", form, holder=holder_of(token) or holder)


@blueprint.route("/set-up/<token>", methods=["GET", "POST"])
@limiter.limit(ATTEMPTS_OF_NETWORK, key_func=network_key)
def set_up(token: str) -> ResponseReturnValue:
    """Make the first admin of an empty centre, and come in."""
    if not is_set_up_token(settings(), token):
        raise NotFound(_("There is nothing here."))
    form = FirstAdminForm()
    if form.validate_on_submit():
        act_as(Actor(None, form.name.data or "", request.remote_addr))
        try:
            with transaction():
                agent = create_first_admin(
                    form.email.data or "", form.name.data or "", form.password.data or ""
                )
        except (Invalid, Conflict) as error:
            form.refuse(error)
        else:
            first = next(filter(existing, FIRST_PAGES))
            flash(_("Welcome. Begin with the account your customers write to."))
            return _come_in(agent, url_for(first))
    return page("agents/set_up.html", form)


def _come_in(agent: Agent, target: str) -> ResponseReturnValue:
    """Sign in; whoever was signed in here before is not any more."""
    if current_user.is_authenticated:
        logout_user()
    login_user(agent, authn_via=["link"])
    return redirect(target, 303)


def _spent() -> ResponseReturnValue:
    return render_template("agents/spent.html"), 404
