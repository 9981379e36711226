"""What websockets need of the server they run under."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

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


def reader_thread(target: Callable[[], None]) -> threading.Thread:
    """The thread in which the websocket library reads, for its option `thread_class`.

    A socket without a time limit tells core/serving.py that somebody else reads and closes it.
    A process that ends does not wait for it.
    """
    target.__self__.sock.settimeout(None)  # type: ignore[attr-defined]
    return threading.Thread(target=target, daemon=True)
