"""No peer costs another anything: the rest is served while 200 of each bad kind hang."""

import contextlib

import pytest
import requests
from sqlalchemy import func, select

from tests.assertions import wait_until
from tests.live.peers import GET, KINDS, peers
from tests.live.servers import running_cluster
from webapp.core.database import db
from webapp.intake.models import WebhookEvent

pytestmark = pytest.mark.live
MANY = 200
# Several times what an answer takes on a busy machine, and a fraction of what a bad peer cost.
PATIENCE = 8


@pytest.fixture
def house(make_house):
    return make_house("sqlite")


@pytest.fixture
def web(house):
    with running_cluster(house.folder, house.database_url, house.simulator.base_url) as cluster:
        house.point_webhook_at(cluster.web)
        yield cluster.web


def are_others_served(house, web):
    """Whether pages, and a webhook that is stored, come through while the peers hang."""
    stored = count_events(house)
    try:
        for _ in range(3):
            assert requests.get(f"{web.url}/health", timeout=PATIENCE).status_code == 200
        house.simulator.phone("emi").write("Hello")
        wait_until(lambda: count_events(house) > stored, PATIENCE)
    except (requests.RequestException, AssertionError):
        return False
    return True


def count_events(house):
    with house.app.app_context():
        return db.session.scalar(select(func.count(WebhookEvent.id)))


def test_each_kind_of_bad_peer_leaves_the_others_served(house, web):
    unserved = []
    for kind, words in KINDS.items():
        with peers(web.port, MANY, words):
            if not are_others_served(house, web):
                unserved.append(kind)
    assert not unserved
    assert "WORKER TIMEOUT" not in web.said()


def test_bad_peers_do_not_hold_up_a_stop(web):
    with contextlib.ExitStack() as stack:
        for words in KINDS.values():
            stack.enter_context(peers(web.port, 5, words))
        web.terminate()
    assert "SIGKILL" not in web.said()


def test_slow_and_odd_but_honest_senders_are_answered(web):
    first = GET % b"/health" + b"Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"
    with peers(web.port, 1, b"") as (peer,):
        peer.settimeout(PATIENCE)
        for piece in (first[:9], first[9:60], first[60:]):
            peer.sendall(piece)
        said = peer.makefile("rb")
        assert said.readline() == b"HTTP/1.1 100 Continue\r\n"
        for piece in (b"2\r\na", b"b\r\n0\r\n", b"\r\n" + GET % b"/nowhere", b"\r\n"):
            peer.sendall(piece)
        statuses = (line for line in said if line.startswith(b"HTTP/1.1 ") and b" 100 " not in line)
        assert next(statuses) == b"HTTP/1.1 200 OK\r\n"
        assert next(statuses) == b"HTTP/1.1 404 NOT FOUND\r\n"
