"""What every view begins and ends with: the viewer, the door, the answer's shape.

One shape is a sheet: a page about one conversation that lies over the console, or stands alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Response, make_response, redirect, render_template, url_for
from flask_security import current_user
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from webapp.conversations.models import Conversation
from webapp.conversations.policy import Viewer
from webapp.conversations.queries import get_conversation_for, was_posted
from webapp.core.errors import Conflict, Invalid, KanavaError, NotFound, name_refusal
from webapp.core.flask import is_fragment_wanted
from webapp.inbox import fragments, timeline
from webapp.inbox.composing import pending_answers
from webapp.inbox.queries.cards import card_of
from webapp.inbox.queries.list_rows import profile_of
from webapp.inbox.regions import digest_of_html
from webapp.workstreams.queries import viewer_of

REFUSED = 422
CLOSES = {"HX-Trigger": "kanava:closeSheet"}


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


def take_line(
    conversation_id: int,
    form: FlaskForm,
    write: Callable[[Conversation], int | None],
    part: str = "",
) -> Response:
    """Take what a composer holds: the answer is its line, in the place of what was under way.

    Refused, the answer is the complaint that stands beside the field, with the lines of which it
    tells. Asked about one that arrived, it says so also when the conversation is out of sight by
    now.

    Args:
        write: makes the line and gives its id; None: it can still be taken back.
        part: of the ids on the page; "" is the answer's composer.
    """
    try:
        conversation = conversation_or_404(conversation_id)
    except NotFound:
        if was_posted(viewer().agent_id, conversation_id, form.submission_key.data):
            return regions([], 201)
        raise
    try:
        require_valid(form)
        message_id = write(conversation)
    except (Invalid, Conflict) as refusal:
        if not is_fragment_wanted():
            raise
        name_refusal(refusal.code)
        return _refused(conversation_id, refusal, part)
    if not is_fragment_wanted():
        return back_to(conversation_id)
    if message_id is None:
        return regions([pending_answers(conversation_id, viewer().agent_id).as_swap()], 201)
    line = timeline.line_of(message_id)
    return regions([fragments.append(line, conversation_id)] if line else [], 201)


def _refused(conversation_id: int, refusal: KanavaError, part: str) -> Response:
    line_ids: tuple[int, ...] = getattr(refusal, "line_ids", ())
    about = {"refusal": refusal, "line_ids": line_ids, "part": part}
    problem = render_template("inbox/_problem.html", conversation_id=conversation_id, **about)
    lines = filter(None, map(timeline.line_of, line_ids))
    unseen = [fragments.append(line, conversation_id) for line in lines]
    return regions([problem, *unseen], refusal.status)


def after_command(conversation_id: int | None) -> Response:
    """A command is done. What it changed is pushed, to its sender as to everybody else.

    A page that no socket reaches asks for its screen then (`static/js/connection.js`).
    """
    return regions([]) if is_fragment_wanted() else back_to(conversation_id)


def with_undo(answer: Response, conversation_id: int) -> Response:
    """The same with a passing note by which End can be taken back."""
    if is_fragment_wanted():
        conversation = conversation_or_404(conversation_id)
        profile = profile_of(conversation.social_profile)
        html = render_template("inbox/_ended.html", id=conversation_id, profile=profile)
        answer.set_data(answer.get_data(as_text=True) + html)
    return answer


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


def sheet(template: str, conversation: Conversation, status: int = 200, **values: Any) -> Response:
    """The sheet's partial for the open console, else a page of its own around it."""
    card = card_of(conversation)
    if is_fragment_wanted():
        is_refused = status == REFUSED
        html = _part(template, is_refused=is_refused, card=card, **values)
        return make_response(html, status)
    page = render_template("inbox/sheet_page.html", template=template, card=card, **values)
    return make_response(page, status)


def _part(template: str, *, is_refused: bool, **values: Any) -> Markup:
    """A page about a conversation, to lie over the console.

    It names the digest of what it says, by which the browser knows that there is something new;
    the token of its form differs each time. What was refused says what somebody has typed.
    """
    html = render_template("inbox/sheet_part.html", template=template, **values)
    said = html.replace(generate_csrf(), "")
    digest = digest_of_html(said)
    named = f' data-said="{"" if is_refused else digest}"'
    return Markup(html.replace(' data-said=""', named, 1))  # noqa: S704 (Jinja escaped it)


def put_away(conversation_id: int) -> Response:
    """The console after a sheet's command; without the conversation if that is out of sight."""
    try:
        get_conversation_for(viewer(), conversation_id)
    except NotFound:
        return _without()
    answer = after_command(conversation_id)
    answer.headers.update(CLOSES if is_fragment_wanted() else {})
    return answer


def _without() -> Response:
    """It went where this viewer sees nothing, by their own hand: no refusal."""
    if not is_fragment_wanted():
        return back_to(None)
    answer = regions([fragments.no_workspace().as_swap()])
    answer.headers.update(CLOSES | {"HX-Push-Url": "/conversations"})
    return answer
