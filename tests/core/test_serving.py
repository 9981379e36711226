"""Consoles that all come back at once leave threads for everybody else."""

from concurrent.futures import Future

import pytest
from gunicorn.config import Config

from webapp.core.arrivals import Arrival
from webapp.core.serving import UPGRADES_AT_ONCE, PatientWorker

UPGRADE = b"GET /stream HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n"
PAGE = b"GET / HTTP/1.1\r\nHost: a\r\n\r\nUpgrade: websocket\r\n"


class Peer:
    """A connection whose request is whole; nothing of its last answer is under way."""

    is_answer_untaken, waits_in, timeout, has_hung_up = False, None, 0, False

    def __init__(self, request):
        self.arrival = Arrival(request)


@pytest.fixture
def worker(monkeypatch):
    """A worker that notes what it gives to threads, and lets go of what they are done with."""
    made = PatientWorker(1, 1, [], None, 1, Config(), None)
    made.given = []
    monkeypatch.setattr(made, "enqueue_req", made.given.append)
    monkeypatch.setattr(made, "_take_leave", lambda conn: None)
    yield made
    made.tmp.close()


def done():
    future = Future()
    future.set_result(False)
    return future


def test_upgrades_wait_for_each_other_and_nobody_waits_for_them(worker):
    consoles, page = [Peer(UPGRADE) for _ in range(UPGRADES_AT_ONCE + 2)], Peer(PAGE)
    for conn in (*consoles, page):
        worker._begin(conn)
    assert worker.given == [*consoles[:UPGRADES_AT_ONCE], page]
    worker.finish_request(page, done())
    worker.finish_request(consoles[0], done())
    assert worker.given[-2:] == [page, consoles[UPGRADES_AT_ONCE]]
    worker.finish_request(consoles[1], done())
    assert worker.given[-1] is consoles[-1]
    assert not worker.upgrades


def test_who_gave_up_while_it_waited_is_not_worked_for(worker, monkeypatch):
    """A page that waits too long asks anew: in a crowd the threads would have none but those."""
    closed = []
    monkeypatch.setattr(
        worker, "_close", lambda conn: (closed.append(conn), worker._move(conn, None))
    )
    consoles = [Peer(UPGRADE) for _ in range(UPGRADES_AT_ONCE + 4)]
    for conn in consoles:
        worker._begin(conn)
    gone = consoles[UPGRADES_AT_ONCE : UPGRADES_AT_ONCE + 3]
    for conn in gone:
        conn.has_hung_up = True
    worker.finish_request(consoles[0], done())
    assert closed == gone
    assert worker.given[-1] is consoles[-1]
