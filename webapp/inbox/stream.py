"""The console's websocket route: from the handshake to the last goodbye."""

from __future__ import annotations

import threading
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_security import current_user

from webapp.agents.actions.presences import open_console
from webapp.agents.queries import is_console_current, is_console_open
from webapp.agents.tasks import CONSOLE_GOODBYES, note_gone
from webapp.core.database import db
from webapp.core.flask import row_id
from webapp.core.sockets import kept_environ, take_socket
from webapp.core.transaction import transaction
from webapp.extensions import sock
from webapp.inbox.console import SIGNED_OUT, Console
from webapp.inbox.regions import told_by
from webapp.inbox.topics import URGENT
from webapp.inbox.views import blueprint
from webapp.realtime.hub import Hub
from webapp.realtime.mailbox import Mailbox
from webapp.realtime.notice import DUTY, Notice, Parcel
from webapp.realtime.stream import RESTARTING, Streams

FOREIGN_PAGE = 4403
# Long, and of no use once the socket is open.
_NO_QUERY = {"QUERY_STRING": "", "RAW_URI": ""}


@sock.route("/stream", bp=blueprint)
def stream(ws: Any) -> None:
    """Push one console's changes until it closes. `?conversation=<id>` says which is open, `has`
    what its page shows, `window` which window it is in.

    Closes with 4401 when signed out, 1013 when this process holds all the sockets it may.
    """
    if not _is_own_page():
        ws.close(FOREIGN_PAGE)
        return
    if not current_user.is_authenticated:
        ws.close(SIGNED_OUT)
        return
    mailbox = Mailbox(urgent=URGENT)
    conversation_id = request.args.get("conversation", type=row_id)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    environ = kept_environ(request.environ | _NO_QUERY)
    told = told_by(request.args.get("has", ""))
    window = request.args.get("window", "")
    console = Console(app, environ, mailbox, conversation_id, told, window)
    code = console.enter(app.extensions["kanava_bus"].hub)
    if code is not None:
        ws.close(code)
        return
    _hand_over(ws, OpenScreen(app, console, mailbox, int(current_user.id)))


class OpenScreen:
    """The screen of a console that is on record as open. Drawn for by one thread at a time."""

    def __init__(self, app: Flask, console: Console, mailbox: Mailbox, agent_id: int) -> None:
        self._app, self._console, self.mailbox = app, console, mailbox
        self._hub: Hub = app.extensions["kanava_bus"].hub
        self.gone: threading.Event | None = None
        # What was said before is no news: this screen has not been drawn yet.
        self._hub.is_deaf()
        try:
            self._connection_id = _note_opened(agent_id)
        except BaseException:
            self._hub.leave(mailbox)
            console.seat.leave()
            raise

    def snapshot(self) -> list[str]:
        """The whole screen; a console that was given up while this process stood still is told
        to come anew.
        """
        with self._app.app_context():
            if not is_console_open(self._connection_id):
                self.mailbox.close(RESTARTING)
        return self._console.snapshot(self._hub)

    @property
    def is_behind(self) -> bool:
        """Whether it is looked at, and something was not told while it was not."""
        return self._console.attention.is_behind

    def turn(self, *, is_hidden: bool) -> None:
        """Nobody looks at it from now on, or somebody does."""
        self._console.attention.is_hidden = is_hidden
        self._console.seat.turn(is_hidden=is_hidden)

    def delta(self, parcel: Parcel) -> list[str]:
        """What one notice changes."""
        return self._console.delta(self._hub, parcel)

    def is_current(self, since: float) -> bool:
        """Whether nothing can have been missed since then, and its agent is still signed in."""
        if not self._hub.is_sure_since(since):
            return False
        with self._app.app_context():
            return is_console_current(self._connection_id, self._console.sign_in)

    def left(self) -> None:
        """Listen no longer, and have it taken from the record."""
        self._hub.leave(self.mailbox)
        self._console.seat.leave()
        with self._app.app_context():
            note_gone(self._connection_id)
        self._hub.deliver(Notice((CONSOLE_GOODBYES,), DUTY))
        if self.gone is not None:
            self.gone.set()


def _hand_over(ws: Any, screen: OpenScreen) -> None:
    """From here on no thread waits for this console, and no connection of the database is held."""
    db.session.remove()
    streams: Streams = current_app.extensions["kanava_streams"]
    try:
        sock, is_free = take_socket(ws)
    except OSError:  # the peer has gone already
        screen.left()
        return
    screen.gone = None if is_free else threading.Event()
    try:
        streams.open(sock, screen.mailbox, screen)
    except BaseException:
        screen.left()
        raise
    if screen.gone is not None:
        screen.gone.wait()


def _note_opened(agent_id: int) -> int:
    with transaction():
        return open_console(agent_id, current_app.extensions["kanava_process"])


def _is_own_page() -> bool:
    """Browsers name the page that opens a socket; another site's page may not read ours."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host
