"""The routes of LINE accounts, one module a resource. Only admins know that these pages exist."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from markupsafe import Markup

from webapp.agents.models import RoleName
from webapp.channels.models import ChannelAccount
from webapp.channels.queries import admin_problems
from webapp.core.crypto import Unreadable
from webapp.line.region import gate
from webapp.line.setup import words
from webapp.line.webhook_checks import webhook_url_of
from webapp.pages.blueprint import admit_only

blueprint = Blueprint("line_setup", __name__, url_prefix="/admin/accounts")
admit_only(blueprint, RoleName.ADMIN)
gate(blueprint, "delete", "discard")


@blueprint.errorhandler(Unreadable)
def tell_unreadable(_error: Unreadable) -> ResponseReturnValue:
    """The key is gone with which something was saved: say what to do, and where it can be left."""
    flash(f"{words.said('unreadable')} {words.advice('unreadable')}", "danger")
    return redirect(url_for("line_setup.list_accounts"))


def callback_url(account: ChannelAccount) -> str:
    """The account's webhook as LINE must call it."""
    return webhook_url_of(account, request.url_root)


def status_of(form: Any) -> int:
    """422 for a page that shows what was refused."""
    return 422 if form.errors or form.form_errors else 200


def admin_banner(look: str = "notice") -> Markup:
    """The accounts in trouble, for admins; empty for everybody else, and while all is well.

    `look`: a "notice" on a page of its own width, or a "problem" in the console's list.
    """
    if not current_user.is_authenticated or not current_user.is_allowed(RoleName.ADMIN):
        return Markup("")
    troubles = admin_problems()
    if not troubles:
        return Markup("")
    html = render_template("line/_admin_banner.html", troubles=troubles, look=look)
    return Markup(html)  # noqa: S704 (Jinja escaped it)
