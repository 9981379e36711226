"""The console's websocket route: from the handshake to the last goodbye."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_security import current_user

from webapp.agents.actions.presences import close_console, open_console
from webapp.agents.queries import is_console_open
from webapp.core.database import db
from webapp.core.flask import row_id
from webapp.core.transaction import transaction
from webapp.extensions import sock
from webapp.inbox.console import SIGNED_OUT, Console
from webapp.inbox.topics import OFFERS
from webapp.inbox.views import blueprint
from webapp.realtime.hub import Hub
from webapp.realtime.mailbox import Mailbox
from webapp.realtime.stream import RESTARTING, Stream

FOREIGN_PAGE = 4403


@sock.route("/stream", bp=blueprint)
def stream(ws: Any) -> None:
    """Push one console's changes until it closes. `?conversation=<id>` says which is open.

    Closes with 4401 when signed out, 1013 when this process holds all the sockets it may.
    """
    if not _is_own_page():
        ws.close(FOREIGN_PAGE)
        return
    if not current_user.is_authenticated:
        ws.close(SIGNED_OUT)
        return
    agent_id = int(current_user.id)
    conversation_id = request.args.get("conversation", type=row_id)
    # From here on this thread only waits: a connection held meanwhile would be one per agent.
    db.session.remove()
    mailbox = Mailbox(urgent=(OFFERS,))
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    _serve(ws, Console(app, dict(request.environ), mailbox, conversation_id), mailbox, agent_id)


def _serve(ws: Any, console: Console, mailbox: Mailbox, agent_id: int) -> None:
    hub: Hub = current_app.extensions["kanava_bus"].hub
    code = console.enter(hub)
    if code is not None:
        ws.close(code)
        return
    connection_id = None
    try:
        connection_id = _note_opened(agent_id)
        Stream(
            ws,
            mailbox,
            lambda: _snapshot(console, hub, mailbox, connection_id),
            lambda parcel: console.delta(hub, parcel),
        ).run()
    finally:
        hub.leave(mailbox)
        if connection_id is not None:
            _note_closed(connection_id)


def _snapshot(console: Console, hub: Hub, mailbox: Mailbox, connection_id: int) -> list[str]:
    """The whole screen; a console that was given up while this process stood still comes anew."""
    if not is_console_open(connection_id):
        mailbox.close(RESTARTING)
    db.session.remove()
    return console.snapshot(hub)


def _note_opened(agent_id: int) -> int:
    with transaction():
        connection_id = open_console(agent_id, current_app.extensions["kanava_process"])
    db.session.remove()
    return connection_id


def _note_closed(connection_id: int) -> None:
    with transaction():
        close_console(connection_id)
    db.session.remove()


def _is_own_page() -> bool:
    """Browsers name the page that opens a socket; another site's page may not read ours."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host
