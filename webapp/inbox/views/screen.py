"""The whole screen as swaps: what a console asks for while it has no socket."""

from __future__ import annotations

from flask import Response, request

from webapp.core.errors import NotFound
from webapp.core.flask import row_id
from webapp.core.htmx import is_fragment_wanted
from webapp.inbox import fragments
from webapp.inbox.regions import Region
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import back_to, conversation_or_404, regions, viewer


@blueprint.get("/screen")
def show_screen() -> Response:
    """The same regions as the socket's snapshot. `?conversation=<id>` says which is open."""
    conversation_id = request.args.get("conversation", type=row_id)
    if not is_fragment_wanted():
        return back_to(conversation_id)
    if conversation_id is None:
        return _as_swaps(fragments.screen(viewer(), None))
    try:
        conversation = conversation_or_404(conversation_id)
    except NotFound as lost:
        return _as_swaps(fragments.lost_screen(viewer()), lost.status)
    return _as_swaps(fragments.screen(viewer(), conversation))


def _as_swaps(shown: list[Region], status: int = 200) -> Response:
    return regions([region.as_swap() for region in shown], status)
