"""The whole screen as swaps: what a console asks for while it has no socket."""

from __future__ import annotations

import threading

from flask import Response, abort, request

from webapp.core.errors import NotFound
from webapp.core.flask import is_fragment_wanted, row_id
from webapp.inbox import fragments
from webapp.inbox.queries.choices import chosen_by
from webapp.inbox.regions import Region
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import back_to, conversation_or_404, regions, viewer

# After a restart all consoles may ask at once, and asking is what they do while their sockets wait:
# so few are drawn for at a time that the rest of the threads stay with everybody else.
SCREENS_AT_ONCE = 4
# Pages wait for once to twice so long (static/js/connection.js).
RETRY_SECONDS = 10


class Places:
    """How many screens are drawn at this moment, and that it is not too many."""

    def __init__(self, most: int) -> None:
        self._most, self._taken, self._lock = most, 0, threading.Lock()

    @property
    def is_full(self) -> bool:
        """Whether as many are drawn as may be."""
        return self._taken >= self._most

    def __enter__(self) -> None:
        with self._lock:
            if self.is_full:
                abort(_refusal())
            self._taken += 1

    def __exit__(self, *_error: object) -> None:
        with self._lock:
            self._taken -= 1


_places = Places(SCREENS_AT_ONCE)


@blueprint.url_value_preprocessor
def refuse_early(endpoint: str | None, _values: object) -> None:
    """Where there is no place, before it is even asked who it is: that is half of the work."""
    if endpoint == "inbox.show_screen" and _places.is_full:
        abort(_refusal())


def _refusal() -> Response:
    return Response(status=503, headers={"Retry-After": str(RETRY_SECONDS)})


@blueprint.get("/screen")
def show_screen() -> Response:
    """The same regions as the socket's snapshot. `?conversation=<id>` says which is open.

    503 when too many are asked for at once.
    """
    conversation_id = request.args.get("conversation", type=row_id)
    if not is_fragment_wanted():
        return back_to(conversation_id)
    with _places:
        return _screen(conversation_id)


def _screen(conversation_id: int | None) -> Response:
    mine = viewer()
    chosen = chosen_by(mine)
    if conversation_id is None:
        return _as_swaps(fragments.screen(mine, chosen, None))
    try:
        conversation = conversation_or_404(conversation_id)
    except NotFound as lost:
        return _as_swaps(fragments.lost_screen(mine, chosen), lost.status)
    return _as_swaps(fragments.screen(mine, chosen, conversation))


def _as_swaps(shown: list[Region], status: int = 200) -> Response:
    return regions([region.as_swap() for region in shown], status)
