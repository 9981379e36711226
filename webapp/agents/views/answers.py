"""What these views answer with again and again."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from flask_security.utils import verify_password

from webapp.agents.actions.passwords import as_compared
from webapp.agents.actions.sign_ins import note_failure
from webapp.agents.models import Agent
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.forms import KanavaForm
from webapp.core.transaction import transaction


def page(template: str, form: KanavaForm, **facts: Any) -> ResponseReturnValue:
    """A page with a form; 422 when the form was refused."""
    status = 422 if form.errors or form.form_errors else 200
    return render_template(template, form=form, **facts), status


def done(message: str, endpoint: str, **values: Any) -> ResponseReturnValue:
    """Say so on the next page."""
    flash(message)
    return redirect(url_for(endpoint, **values))


def require_current(password: str | None) -> None:
    """Slow by design, so never inside a transaction. Raises Invalid when it is not the one."""
    if not verify_password(as_compared(password or ""), current_user.password):
        with transaction():
            note_failure(db.session.get_one(Agent, int(current_user.id)), "present_password")
        raise Invalid(_("This is not your present password."), "current")


def account_key() -> str:
    """Attempts at one's own password are counted per account."""
    return f"account:{current_user.get_id()}"
