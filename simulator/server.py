"""A small threaded WSGI server for loopback.

Werkzeug's own closes every connection after one answer, so a client's pool of kept-alive
connections would never be exercised, and gunicorn cannot run inside a test. This one keeps
connections, gives each a thread, and can drop one in the middle of a call.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

Environ = dict[str, Any]
WsgiApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

MAX_BODY = 64 * 1024 * 1024
DROPPED = "simulator.is_dropped"  # an app sets this in the environ to close without an answer


class Server(ThreadingHTTPServer):
    """Serve one WSGI app until `close()`."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, app: WsgiApp, host: str, port: int) -> None:
        self.app = app
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__((host, port), RequestHandler)

    def server_bind(self) -> None:
        """Bind without HTTPServer's reverse look-up of the own name, which can take seconds."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error of ours."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)

    def close(self) -> None:
        """Stop accepting and end every open connection."""
        self.shutdown()
        self.server_close()
        with self._open_lock:
            waiting = list(self._open)
        for connection in waiting:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class RequestHandler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 120

    def serve(self) -> None:
        body = self._read_body()
        if body is None:
            return
        environ = self._environ(body)
        answer: list[Any] = []
        result = self.server.app(environ, lambda *args: answer.extend(args))
        try:
            content = b"".join(result)
        finally:
            if hasattr(result, "close"):
                result.close()
        if environ.get(DROPPED):
            self.close_connection = True
            return
        self._answer(answer[0], answer[1], content)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = serve  # noqa: N815 (http.server's names)

    def log_message(self, *args: Any) -> None:
        """The simulator keeps its own record of calls."""

    def _read_body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers:
            self._refuse("411 Length Required")
        elif not length.isdecimal() or int(length) > MAX_BODY:
            self._refuse("413 Content Too Large")
        else:
            return self.rfile.read(int(length))
        return None

    def _refuse(self, status: str) -> None:
        self.close_connection = True
        self._answer(status, [("Content-Type", "application/json")], b'{"message":"refused"}')

    def _environ(self, body: bytes) -> Environ:
        parts = urlsplit(self.path)
        environ: Environ = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
            "QUERY_STRING": parts.query,
            "REQUEST_URI": self.path,
            "SERVER_NAME": str(self.server.server_name),
            "SERVER_PORT": str(self.server.server_port),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self.headers.items():
            key = name.upper().replace("-", "_")
            environ["CONTENT_TYPE" if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        return environ

    def _answer(self, status: str, headers: list[tuple[str, str]], content: bytes) -> None:
        lines = [f"HTTP/1.1 {status}"]
        lines += [f"{name}: {value}" for name, value in headers if name != "Content-Length"]
        lines.append(f"Content-Length: {len(content)}")
        if self.close_connection:
            lines.append("Connection: close")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        self.wfile.write(head if self.command == "HEAD" else head + content)
