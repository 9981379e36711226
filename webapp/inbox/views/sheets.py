"""A sheet: a page about one conversation that lies over the console, or stands alone."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from webapp.conversations.models import Conversation
from webapp.conversations.policy import Viewer
from webapp.conversations.queries import get_conversation_for
from webapp.core.errors import NotFound
from webapp.core.htmx import is_fragment_wanted
from webapp.inbox import fragments, queries
from webapp.inbox.views.doors import back_to, regions, viewer

REFUSED = 422
CLOSES = {"HX-Trigger": "kanava:closeSheet"}


def sheet(template: str, conversation: Conversation, status: int = 200, **values: Any) -> Response:
    """The sheet's partial for the open console, else a page of its own around it."""
    card = queries.card_of(conversation)
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
    digest = fragments.digest_of_html(said)
    named = f' data-said="{"" if is_refused else digest}"'
    return Markup(html.replace(' data-said=""', named, 1))  # noqa: S704 (Jinja escaped it)


def put_away(conversation_id: int) -> Response:
    """The console after a sheet's command: its lists, and the conversation if still in sight."""
    mine = viewer()
    try:
        conversation = get_conversation_for(mine, conversation_id)
    except NotFound:
        return _without(mine)
    if not is_fragment_wanted():
        return back_to(conversation_id)
    changed = fragments.lists(mine) + fragments.surroundings(mine, conversation)
    answer = regions(fragments.as_swap(region) for region in changed)
    answer.headers.update(CLOSES)
    return answer


def _without(mine: Viewer) -> Response:
    """It went where this viewer sees nothing, by their own hand: no refusal."""
    if not is_fragment_wanted():
        return back_to(None)
    changed = [*fragments.lists(mine), fragments.no_workspace()]
    answer = regions(fragments.as_swap(region) for region in changed)
    answer.headers.update(CLOSES | {"HX-Push-Url": "/conversations"})
    return answer
