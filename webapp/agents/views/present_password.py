"""It is really you: the present password, asked again."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_security import current_user
from flask_security.utils import verify_password

from webapp.agents.actions.passwords import as_compared
from webapp.agents.actions.sign_ins import note_failure
from webapp.agents.models import Agent
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.transaction import transaction


def require_current(password: str | None) -> None:
    """Slow by design, so never inside a transaction. Raises Invalid when it is not the one."""
    if not verify_password(as_compared(password or ""), current_user.password):
        with transaction():
            note_failure(db.session.get_one(Agent, int(current_user.id)), "present_password")
        raise Invalid("password_wrong", _("This is not your present password."), "current")


def account_key() -> str:
    """Attempts at one's own password are counted per account."""
    return f"account:{current_user.get_id()}"
