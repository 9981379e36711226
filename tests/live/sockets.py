"""A console's websocket, read as its browser reads it."""

import time

from simple_websocket import Client, ConnectionClosed

from tests.assertions import PATIENCE_SECONDS


class Socket:
    """An open /stream of a signed-in person; `conversation_id` is the one on the screen."""

    def __init__(self, person, conversation_id=None):
        query = f"?conversation={conversation_id}" if conversation_id else ""
        address = person.base_url.replace("http://", "ws://", 1)
        self._client = Client(f"{address}/stream{query}", headers={"Cookie": person.cookie()})

    def wait_for(self, words, seconds=PATIENCE_SECONDS):
        """The first piece that holds these words; what came before it is gone."""
        deadline = time.monotonic() + seconds
        seen = []
        while (left := deadline - time.monotonic()) > 0:
            piece = self._client.receive(timeout=left)
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
