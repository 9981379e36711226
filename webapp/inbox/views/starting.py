"""A conversation begun by an agent, with somebody who is known: a sheet that says what it costs."""

from __future__ import annotations

from flask import Response
from flask_security import current_user

from webapp.conversations.queries import get_chat_for
from webapp.core.errors import Conflict
from webapp.core.flask import is_fragment_wanted
from webapp.core.forms import KanavaForm
from webapp.core.transaction import transaction
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import CLOSES, opened, sheet, viewer
from webapp.routing.actions.starting import begin_with

START = "/profiles/<token>/conversation"


class StartForm(KanavaForm):
    """Yes, begin it."""


@blueprint.get(START)
def show_start(token: str) -> Response:
    """With whom, and that the first answer is counted."""
    return sheet("inbox/_start.html", get_chat_for(viewer(), token), form=StartForm())


@blueprint.post(START)
def start_conversation(token: str) -> Response:
    """Begin it, and open it."""
    newest, form = get_chat_for(viewer(), token), StartForm()
    try:
        with transaction():
            started_id = begin_with(newest, current_user).id
    except Conflict as refusal:
        form.refuse(refusal)
        return sheet("inbox/_start.html", newest, 422, form=form)
    answer = opened(started_id)
    if is_fragment_wanted():
        answer.headers.update(CLOSES | {"HX-Retarget": "#workspace", "HX-Reswap": "outerHTML"})
    return answer
