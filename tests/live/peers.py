"""Peers that misbehave, as raw connections: each kind holds on to what it can."""

import contextlib
import socket

CONNECT_SECONDS = 5.0
HEAD = b"POST /line/webhook/none HTTP/1.1\r\nHost: 127.0.0.1\r\n"
GET = b"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
UPGRADE = (
    GET % b"/stream"
    + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    + b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://elsewhere.example\r\n\r\n"
)
# What each kind says before it falls silent with the connection open.
KINDS = {
    "say nothing": b"",
    "never end the head": HEAD + b"X-Slow: ",
    "never end the body": HEAD + b"Content-Length: 1000\r\n\r\n{",
    "never end a chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n3e8\r\n{",
    "send crumbs": HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 10_000,
    "announce too much": HEAD + b"Content-Length: 9999999999\r\n\r\n{",
    "never read": (GET % b"/assets/bootstrap.css" + b"\r\n") * 150,
    "never hang up": GET % b"/health" + b"Connection: close\r\n\r\n",
    "never close a websocket": UPGRADE,
}


@contextlib.contextmanager
def peers(port, count, words):
    """So many connections on which these bytes were sent, and nothing is read or sent after."""
    with contextlib.ExitStack() as stack:
        made = []
        for _ in range(count):
            one = stack.enter_context(socket.socket())
            one.settimeout(CONNECT_SECONDS)
            # As little as possible, so that who reads nothing is soon noticed.
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
            one.connect(("127.0.0.1", port))
            with contextlib.suppress(OSError):
                one.sendall(words)
            made.append(one)
        yield made
