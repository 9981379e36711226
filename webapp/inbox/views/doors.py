"""What every view begins and ends with: the viewer, the door, the answer's shape."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, make_response, redirect, url_for
from flask_security import current_user
from flask_wtf import FlaskForm

from webapp.conversations.models import Conversation
from webapp.conversations.policy import Viewer
from webapp.conversations.queries import get_conversation_for
from webapp.core.errors import Invalid
from webapp.core.flask import is_fragment_wanted
from webapp.inbox import fragments
from webapp.workstreams.queries import viewer_of


def viewer() -> Viewer:
    """The signed-in agent's rights."""
    return viewer_of(current_user)


def conversation_or_404(conversation_id: int) -> Conversation:
    """The conversation, through the door. Raises NotFound."""
    return get_conversation_for(viewer(), conversation_id)


def require_valid(form: FlaskForm) -> None:
    """Raise Invalid with the first complaint of a form that does not validate."""
    if form.validate():
        return
    field, complaints = next(iter(form.errors.items()))
    raise Invalid("form_unusable", str(complaints[0]), field)


def regions(pieces: Iterable[str], status: int = 200) -> Response:
    """An answer made of swaps alone."""
    return make_response("".join(pieces), status)


def after_command(conversation_id: int | None) -> Response:
    """A command is done. What it changed is pushed, to its sender as to everybody else.

    A page that no socket reaches asks for its screen then (`static/js/connection.js`).
    """
    return regions([]) if is_fragment_wanted() else back_to(conversation_id)


def opened(conversation_id: int) -> Response:
    """The conversation as the new workspace, with its URL."""
    if not is_fragment_wanted():
        return back_to(conversation_id)
    mine = viewer()
    conversation = get_conversation_for(mine, conversation_id)
    answer = regions([fragments.workspace(mine, conversation)])
    answer.headers["HX-Push-Url"] = _url(conversation_id)
    return answer


def back_to(conversation_id: int | None) -> Response:
    """The full page, for a form posted without htmx."""
    return make_response(redirect(_url(conversation_id), code=303))


def _url(conversation_id: int | None) -> str:
    if conversation_id is None:
        return url_for("inbox.conversations")
    return url_for("inbox.show_conversation", conversation_id=conversation_id)
