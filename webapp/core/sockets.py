"""What websockets need of the server they run under."""

from __future__ import annotations

import io
import socket
import sys
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

NOTHING = io.BytesIO()
# Of a browser's headers these say who asks, from where and in what language. A console is kept as
# long as its window is open, and all that a browser may send are a hundred headers of 8 KB.
KEPT_HEADERS = {"HTTP_HOST", "HTTP_COOKIE", "HTTP_ACCEPT_LANGUAGE", "HTTP_USER_AGENT"}
TEXTS_SHARED = 1024
WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def refuse_compression(app: WsgiApp) -> WsgiApp:
    """Hide the browser's offer of permessage-deflate.

    The websocket library accepts it always, at three times the memory of a socket (measured:
    136-150 MB instead of 41-55 MB for 1,000 sockets).
    """

    def without_extensions(
        environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return app(environ, start_response)

    return without_extensions


class NoThread:
    """For the websocket library's option `thread_class`: realtime/carrier.py reads for all."""

    def __init__(self, target: Callable[[], None]) -> None:
        self.name = str(target)

    def start(self) -> None:
        """Nothing runs."""


def take_socket(ws: Any) -> tuple[socket.socket, bool]:
    """Take the connection from the websocket library and from the server under it.

    Returns:
        The socket, and whether the server's thread may go: gunicorn finds its own socket empty
        and lets go of it. Others would answer on it, so their thread has to stay.
    """
    # The extension would say goodbye as soon as the view returns.
    ws.connected = False
    is_free = ws.mode == "gunicorn"
    return socket.socket(fileno=ws.sock.detach()) if is_free else ws.sock.dup(), is_free


def kept_environ(environ: dict[str, Any]) -> dict[str, Any]:
    """What has to be kept of an upgrade request to make requests like it.

    Not the server's objects, which hold buffers; and what many consoles say alike is held once.
    """
    kept = {
        _shared(key): value if key == "HTTP_COOKIE" else _shared(value)
        for key, value in environ.items()
        if type(value) is str and (key in KEPT_HEADERS or not key.startswith("HTTP_"))
    }
    return {**kept, "wsgi.version": (1, 0), "wsgi.input": NOTHING, "wsgi.errors": sys.stderr}


@lru_cache(maxsize=TEXTS_SHARED)
def _shared(text: str) -> str:
    """The same text as ever, as one object. Not by interning: what was interned once stays for
    good where the interpreter makes it immortal (CPython 3.12), and peers choose the texts.
    """
    return text
