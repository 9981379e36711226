"""A small threaded WSGI server for loopback: cheroot, set so that nothing waits for it.

Werkzeug's own closes every connection after one answer, so a client's pool of kept-alive
connections would never be exercised, and gunicorn cannot run inside a test.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from cheroot import wsgi

Environ = dict[str, Any]
WsgiApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

THREADS = 32  # calls answered side by side, slow ones among them; more wait their turn


class Server(wsgi.Server):
    """Listens from the start (OSError when it cannot), answers from `begin()` until `stop()`."""

    max_request_body_size = 64 * 1024 * 1024
    keep_alive_conn_limit = 1000  # waiting ones: a pool of any client fits
    expiration_interval = 0.05  # as long a stop may wait for the loop to notice

    def __init__(self, app: WsgiApp, host: str, port: int) -> None:
        super().__init__(
            (host, port),
            app,
            numthreads=THREADS,
            request_queue_size=256,
            timeout=120,
            shutdown_timeout=1,
        )
        self.prepare()
        self.port = int(self.bind_addr[1])

    def begin(self) -> None:
        """Answer, in threads of this process."""
        threading.Thread(target=self.serve, name="simulator", daemon=True).start()
