"""A customer is blocked from a conversation; supervisors and admins see who is, and undo it."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from webapp.agents.models import RoleName
from webapp.barring.actions import bar, lift
from webapp.barring.forms import BarForm
from webapp.barring.models import BarReason
from webapp.barring.queries import get_bar, standing_bars
from webapp.conversations.models import Conversation
from webapp.core.errors import Conflict
from webapp.core.transaction import transaction
from webapp.inbox.views import blueprint as inbox_blueprint
from webapp.inbox.views.doors import conversation_or_404, put_away, sheet, viewer
from webapp.pages.answers import done, gone, or_gone, words_sought
from webapp.pages.blueprint import admit_only

blueprint = Blueprint("barring", __name__)
admit_only(blueprint, RoleName.ADMIN, RoleName.SUPERVISOR)
LIST = "barring.list_blocked"
BLOCK = "/conversations/<int:conversation_id>/block"


@blueprint.get("/blocked")
def list_blocked() -> ResponseReturnValue:
    """Who is blocked, since when, why, and what they wrote meanwhile."""
    words = words_sought()
    rows = standing_bars(words)
    return render_template(
        "barring/list.html",
        rows=rows,
        words=words,
        is_searching=bool(words) or len(rows) > 10,
        section="blocked",
    )


@blueprint.post("/blocked/<int:bar_id>/lifting")
@or_gone(LIST, lambda: _("This customer was unblocked already."))
def lift_block(bar_id: int) -> ResponseReturnValue:
    """Let them in again."""
    try:
        with transaction():
            standing = get_bar(bar_id)
            lift(standing, current_user)
            name = standing.social_profile.display_name or _("Name not known yet")
    except Conflict as refusal:
        return gone(refusal.message, LIST)
    return done(_("%(name)s is unblocked.", name=name), LIST)


@inbox_blueprint.get(BLOCK)
def show_block(conversation_id: int) -> Response:
    """What blocking does, and the reason to choose."""
    return _sheet(conversation_or_404(conversation_id), BarForm())


@inbox_blueprint.post(BLOCK)
def block(conversation_id: int) -> Response:
    """Block the customer of a conversation."""
    conversation, form = conversation_or_404(conversation_id), BarForm()
    if not form.validate():
        return _sheet(conversation, form, 422)
    reason, words = BarReason(form.reason.data), form.words.data or ""
    try:
        with transaction():
            bar(conversation, viewer(), current_user, reason, words)
    except Conflict as refusal:
        form.refuse(refusal)
        return _sheet(conversation, form, 422)
    return put_away(conversation_id)


def _sheet(conversation: Conversation, form: BarForm, status: int = 200) -> Response:
    return sheet("barring/bar.html", conversation, status, form=form)
