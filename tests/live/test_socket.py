"""The console's socket on a real server: offers come down it, a restart is survived."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.assertions import run_at_once, wait_until
from tests.live.people import Person
from tests.live.servers import running_cluster
from tests.live.sockets import Socket
from tests.services.proxy import running_proxy
from webapp.agents.models import ConsoleConnection, Presence
from webapp.conversations.models import ConversationSession
from webapp.conversations.states import ClosureReason
from webapp.core.database import db
from webapp.realtime.hub import CROWDED, RENEWED

pytestmark = pytest.mark.live
RESTARTING = 1012
AT_ONCE = 6
GRACE = timedelta(seconds=10)


@pytest.fixture
def house(make_house):
    return make_house("sqlite")


@pytest.fixture
def cluster(house):
    with running_cluster(house.folder, house.database_url, house.simulator.base_url) as cluster:
        house.point_webhook_at(cluster.web)
        yield cluster


def sign_in(cluster, name):
    """A person at the console, available, with an open socket."""
    person = Person(cluster.web.url, f"{name}@example.com")
    assert person.post("/me/presence", {"status": "available"}, method="PUT").status_code == 303
    socket = Socket(person)
    socket.wait_for('id="offers"')
    return person, socket


def accept(person, piece):
    """Accept the offer a piece shows, as a press of its button does; gives the page's path."""
    answer = person.post(re.search(r"/offers/\d+/acceptance", piece)[0])
    assert answer.status_code == 303, answer.text[:500]
    return answer.headers["Location"]


def test_an_offer_comes_down_the_socket_and_outlives_a_restart(house, cluster):
    person, socket = sign_in(cluster, "aoi")
    house.simulator.phone("emi").write("Is my parcel lost?")
    assert "Is my parcel lost?" in socket.wait_for("/acceptance")

    cluster.web.terminate()
    assert socket.wait_for_close() == RESTARTING
    house.simulator.phone("emi").write("Written while you were away")
    cluster.start()

    again = Socket(person)
    place = accept(person, again.wait_for("/acceptance"))
    timeline = Socket(person, conversation_id=int(place.rsplit("/", 1)[1]))
    snapshot = timeline.wait_for("Is my parcel lost?")
    if "Written while you were away" not in snapshot:
        timeline.wait_for("Written while you were away")
    house.simulator.phone("emi").write("And one more")
    timeline.wait_for("And one more")


def test_an_offer_whose_agent_has_gone_rings_at_the_next(house, cluster):
    sockets = {getattr(house.centre, name): sign_in(cluster, name)[1] for name in ("aoi", "ben")}
    house.simulator.phone("emi").write("Is my parcel lost?")
    first = wait_until(lambda: ringing_agent(house))
    sockets.pop(first).close()
    next_id, socket = sockets.popitem()
    assert "/acceptance" in socket.wait_for("/acceptance", seconds=40)
    assert ringing_agent(house) == next_id
    with house.app.app_context():
        lost = db.session.scalars(
            select(ConversationSession).where(ConversationSession.agent_id == first)
        ).one()
        assert lost.closure_reason == ClosureReason.AGENT_DISCONNECTED
        assert lost.ended_at >= db.session.get_one(Presence, first).lost_at + GRACE


def test_a_console_that_hears_nothing_counts_as_lost_like_one_that_closed(house, cluster):
    with running_proxy(cluster.web.port) as line:
        person = Person(f"http://127.0.0.1:{line.port}", "aoi@example.com")
        socket = Socket(person)
        assert "<!--beat " in socket.wait_for("<!--beat ")
        socket.wait_for('id="presence')
        assert not is_lost(house, house.centre.aoi)
        line.swallow(sockets=True)
        wait_until(lambda: is_lost(house, house.centre.aoi), GRACE.total_seconds() + 5)


def is_lost(house, agent_id):
    with house.app.app_context():
        return db.session.get_one(Presence, agent_id).lost_at is not None


def ringing_agent(house):
    ringing = select(ConversationSession.agent_id).where(
        ConversationSession.accepted_at.is_(None), ConversationSession.ended_at.is_(None)
    )
    with house.app.app_context():
        return db.session.scalar(ringing)


def test_a_window_that_comes_anew_at_the_limit_takes_its_own_place(house, cluster):
    """Its socket before is often open still: its goodbye comes by another way."""
    person = Person(cluster.web.url, "aoi@example.com")
    windows = {f"w{number}": Socket(person, window=f"w{number}") for number in range(6)}
    for socket in windows.values():
        socket.wait_for('id="offers"')
    again = Socket(person, window="w3")
    again.wait_for('id="offers"')
    assert windows.pop("w3").wait_for_close() == RENEWED
    house.simulator.phone("emi").write("To all of them")
    for socket in (again, *windows.values()):
        socket.wait_for("To all of them")
    Socket(person, window="w6")
    assert windows["w0"].wait_for_close() == CROWDED


def test_consoles_that_all_come_back_at_once_are_live_and_each_is_on_record_once(house, cluster):
    people = [Person(cluster.web.url, f"{name}@example.com") for name in ("aoi", "ben", "dana")]
    sockets = [
        Socket(person, window=f"w{number}") for person in people for number in range(AT_ONCE)
    ]
    for socket in sockets:
        socket.wait_for('id="offers"')
    for _ in range(2):
        cluster.web.terminate()
        with house.app.app_context():
            assert db.session.scalars(select(ConsoleConnection)).all() == []
        cluster.start()
        came = [lambda one=each: one.wait_for('id="offers"', 40, is_reconnecting=True)
                for each in sockets]  # fmt: skip
        run_at_once(came)
        wait_until(lambda: consoles_on_record(house) == len(sockets))


def consoles_on_record(house):
    with house.app.app_context():
        return len(db.session.scalars(select(ConsoleConnection.id)).all())
