"""A console's websocket, read as its browser reads it."""

import contextlib
import time

import simple_websocket
from simple_websocket import ConnectionClosed
from simple_websocket import ConnectionError as Refused

from tests.assertions import PATIENCE_SECONDS, wait_until

# As in static/js/connection.js: the connection was lost, or the server has trouble or restarts.
COMES_BACK_AFTER = {1006, 1011, 1012, 1013}


class Client(simple_websocket.Client):
    """The library's would leave what came in one piece with the handshake until more comes."""

    def handshake(self):
        super().handshake()
        self._handle_events()
        # A goodbye is told by whoever reads; here it would count as no connection at all.
        self.connected = True


class Socket:
    """An open /stream of a signed-in person; `conversation_id` is the one on the screen, `window`
    the name of the window that shows it.
    """

    def __init__(self, person, conversation_id=None, window=""):
        query = f"?window={window}"
        query += f"&conversation={conversation_id}" if conversation_id else ""
        self._url = f"{person.base_url.replace('http://', 'ws://', 1)}/stream{query}"
        self._headers = {"Cookie": person.cookie()}
        self._client = self._open()

    def _open(self):
        return Client(self._url, headers=self._headers)

    def _reopen(self):
        def opened():
            with contextlib.suppress(OSError, Refused, ConnectionClosed):
                return self._open()

        self._client = wait_until(opened)

    def wait_for(self, words, seconds=PATIENCE_SECONDS, *, is_reconnecting=False):
        """The first piece that holds these words; what came before it is gone."""
        deadline = time.monotonic() + seconds
        seen = []
        while (left := deadline - time.monotonic()) > 0:
            try:
                piece = self._client.receive(timeout=left)
            except ConnectionClosed as closed:
                if not is_reconnecting or closed.reason not in COMES_BACK_AFTER:
                    raise
                self._reopen()
                continue
            seen.append(piece)
            if piece is not None and words in piece:
                return piece
        raise AssertionError(f"{words!r} never came: {[str(one)[:300] for one in seen]}")

    def wait_for_close(self, seconds=PATIENCE_SECONDS):
        """The code the server closes with."""
        deadline = time.monotonic() + seconds
        try:
            while (left := deadline - time.monotonic()) > 0:
                self._client.receive(timeout=left)
        except ConnectionClosed as closed:
            return closed.reason
        raise AssertionError("the socket stayed open")

    def close(self):
        self._client.close()
