"""A running simulator with one account, and a receiver for its webhooks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from simulator import Account, Simulator, running_simulator

ACCOUNT = Account("Tea house", "1650000001", "tea-house-secret", "tea-house-token")
QUICK = (0.02, 0.02, 0.02)


@dataclass
class Receiver:
    """Keeps every webhook it is sent; answers `answer(number of the request)`."""

    url: str = ""
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answer: Callable[[int], int] = lambda number: 200


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    kept = Receiver()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                kept.received.append(({k.lower(): v for k, v in self.headers.items()}, body))
                status = kept.answer(len(kept.received))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        kept.url = f"http://127.0.0.1:{server.server_port}/webhook"
        yield kept
        server.shutdown()
        thread.join()


@pytest.fixture
def sim() -> Iterator[Simulator]:
    with running_simulator([ACCOUNT], redelivery_delays=QUICK) as running:
        yield running


@pytest.fixture
def listening(sim: Simulator, receiver: Receiver) -> Receiver:
    """The receiver, set as the account's webhook."""
    sim.channel().webhook.endpoint = receiver.url
    return receiver


@dataclass
class Api:
    """A caller with the account's token."""

    base_url: str
    session: requests.Session

    def __call__(self, method: str, path: str, **kwargs: Any) -> requests.Response:
        return self.session.request(method, self.base_url + path, timeout=5, **kwargs)

    def push(self, to: str, *texts: str, retry_key: str | None = None) -> requests.Response:
        headers = {"X-Line-Retry-Key": retry_key} if retry_key else {}
        body = {"to": to, "messages": [text(t) for t in texts]}
        return self("POST", "/v2/bot/message/push", json=body, headers=headers)

    def reply(self, token: str, *texts: str, **kwargs: Any) -> requests.Response:
        body = {"replyToken": token, "messages": [text(t) for t in texts]}
        return self("POST", "/v2/bot/message/reply", json=body, **kwargs)

    def control(self, method: str, path: str, **kwargs: Any) -> Any:
        answer = self(method, "/_control" + path, **kwargs)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def api(sim: Simulator) -> Iterator[Api]:
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {ACCOUNT.access_token}"
        yield Api(sim.base_url, session)


def text(value: str) -> dict[str, str]:
    return {"type": "text", "text": value}
