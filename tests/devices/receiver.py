"""A push service on loopback, and a browser's half of it: what it gets it can open."""

import base64
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def as_text(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Got:
    """One request: its path, its headers by their small names, its sealed body."""

    path: str
    headers: dict
    body: bytes


@dataclass
class Receiver:
    """What came; `statuses` are the answers still to give, 201 after them."""

    base_url: str = ""
    got: list = field(default_factory=list)
    statuses: list = field(default_factory=list)


class Browser:
    """A browser that was let tell: the keys it made, and how it opens what it gets."""

    def __init__(self, receiver, name="one"):
        self._private, self._secret = ec.generate_private_key(ec.SECP256R1()), b"s" * 16
        point = self._private.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        self.subscription = {
            "endpoint": f"{receiver.base_url}/device/{name}",
            "p256dh": as_text(point),
            "auth": as_text(self._secret),
        }

    def open(self, body):
        return http_ece.decrypt(
            body, private_key=self._private, auth_secret=self._secret, version="aes128gcm"
        )


class running_receiver:  # noqa: N801 (read as a verb)
    """`with running_receiver() as receiver:`"""

    def __enter__(self):
        receiver = Receiver()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                names = {name.lower(): value for name, value in self.headers.items()}
                receiver.got.append(Got(self.path, names, body))
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 201)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        receiver.base_url = f"http://127.0.0.1:{self._server.server_port}"
        return receiver

    def __exit__(self, *_error):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
