"""A busy morning: many wait, a dozen consoles watch, and customers go on writing.

The consoles are read by a process of their own, so that reading them delays no request.
"""

import multiprocessing
import selectors
import socket
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from sqlalchemy import func, select, update

from bench import bodies
from bench.centre import House
from bench.console import PONG, PONG_SECONDS, handshake
from bench.intake import CONNECTIONS
from bench.load import Result, open_loop
from bench.screens import cookies_of, live
from tests import factories
from webapp.contacts.models import SocialProfile
from webapp.conversations.models import Message
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction

CONSOLES = 12
RATE = 12.0
WARM_SECONDS = 3.0
PIECE = 262_144
BATCH = 100


@dataclass
class Backlog:
    """What one run took. `messages`: those that were on the screens when the sending ended."""

    seconds: float
    messages: int
    cpu_seconds: float
    sent_bytes: int
    acks: Result = field(default_factory=Result)

    @property
    def per_second(self) -> float:
        return self.messages / self.seconds

    @property
    def cpu_milliseconds(self) -> float:
        return self.cpu_seconds * 1000 / max(1, self.messages)

    @property
    def kilobytes(self) -> float:
        """Sent to each console for each message."""
        return self.sent_bytes / 1000 / CONSOLES / max(1, self.messages)


def measure(house: House, waiting: int, seconds: float) -> Backlog:
    """So many wait; their customers write `RATE` messages a second while twelve consoles watch."""
    _fill(house, waiting)
    cookies = cookies_of(house, CONSOLES)
    with live(house) as centre, _watched(centre.server.port, cookies) as watch:
        _write(centre.server, waiting, WARM_SECONDS)
        time.sleep(1.0)
        before, cpu_before, bytes_before = _kept(house), centre.cpu_seconds(), _ask(watch)
        began = time.perf_counter()
        acks = _write(centre.server, waiting, seconds)
        time.sleep(max(0.0, began + seconds + 0.2 - time.perf_counter()))
        return Backlog(
            seconds=seconds,
            messages=_kept(house) - before,
            cpu_seconds=centre.cpu_seconds() - cpu_before,
            sent_bytes=_ask(watch) - bytes_before,
            acks=acks,
        )


def _fill(house: House, waiting: int) -> None:
    """Conversations as routing makes them; nobody is available, names were asked for today."""
    account_id = house.centre.account_id
    with house.app.app_context():
        for first in range(0, waiting, BATCH):
            with transaction():
                for number in range(first, min(waiting, first + BATCH)):
                    factories.begin_conversation(account_id, number, f"My order {number} is late")
        with transaction():
            name = "Customer " + func.cast(SocialProfile.id, db.String)
            asked = {"due_at": None, "fetched_at": clock.now()}
            db.session.execute(update(SocialProfile).values(display_name=name, **asked))


def _write(server, waiting: int, seconds: float) -> Result:  # noqa: ANN001
    requests = [
        bodies.request_bytes(server.path, bodies.signed_body(event))
        for event in (
            bodies.text_event(f"Where is it? I ask for the {number}th time", _user(number, waiting))
            for number in range(int(RATE * seconds))
        )
    ]
    return open_loop(server.port, requests, CONNECTIONS, RATE)


def _user(number: int, waiting: int) -> str:
    """Those that stand first, who are on the screens, and those far behind, in turn."""
    return bodies.user_of(number * 7 % waiting)


def _kept(house: House) -> int:
    with house.app.app_context():
        found = db.session.scalar(select(func.count(Message.id)))
        db.session.rollback()
        return int(found or 0)


@contextmanager
def _watched(port: int, cookies: list[str]):  # noqa: ANN202
    """Consoles with no conversation open, read by another process; ask it how much has come."""
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    watcher = spawning.Process(target=watch, args=(port, cookies, theirs), daemon=True)
    watcher.start()
    try:
        assert ours.recv() == len(cookies)
        yield ours
    finally:
        watcher.terminate()
        watcher.join()


def _ask(watcher: Connection) -> int:
    watcher.send("how much")
    return int(watcher.recv())


def watch(port: int, cookies: list[str], asked: Connection) -> None:
    """Open a console for each cookie and read what comes, until the process is ended."""
    selector = selectors.DefaultSelector()
    consoles = [_open(port, cookie) for cookie in cookies]
    for console in consoles:
        selector.register(console, selectors.EVENT_READ)
    selector.register(asked, selectors.EVENT_READ)
    asked.send(len(consoles))
    received, ponged_at = 0, time.perf_counter()
    while True:
        for key, _ in selector.select(0.5):
            if key.fileobj is asked:
                asked.recv()
                asked.send(received)
            else:
                received += len(key.fileobj.recv(PIECE))  # type: ignore[union-attr]
        if time.perf_counter() - ponged_at > PONG_SECONDS:
            ponged_at = time.perf_counter()
            for console in consoles:
                console.sendall(PONG)


def _open(port: int, cookie: str) -> socket.socket:
    console = socket.create_connection(("127.0.0.1", port))
    console.sendall(handshake(port, cookie))
    return console
