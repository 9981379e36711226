"""Redis and PostgreSQL restart in the middle: work goes on, nothing is lost, the screens hear."""

import itertools
import random

import pytest
import requests
from sqlalchemy import select

from tests.assertions import wait_until
from tests.live.answers import Answering, assert_each_answer_arrived_as_told, is_settled
from tests.live.people import Person
from tests.live.seeds import announced_seed
from tests.live.servers import running_cluster
from tests.live.sockets import Socket
from tests.live.storm import CHATS, Storm
from webapp.conversations.models import Conversation
from webapp.core.database import db

pytestmark = pytest.mark.live
RESTARTS = 3


@pytest.fixture(params=["notify", "redis"])
def brokers(request, postgres_server):
    """The servers to restart, and the URL of the Redis among them."""
    if request.param == "notify":
        return [postgres_server], None
    redis_url = request.getfixturevalue("redis_url")
    return [request.getfixturevalue("redis_server"), postgres_server], redis_url


@pytest.fixture
def installation(brokers, make_house):
    house = make_house("postgres")
    line_url = house.simulator.base_url
    with running_cluster(
        house.folder, house.database_url, line_url, workers=1, web=2, redis_url=brokers[1]
    ) as cluster:
        house.point_webhook_at(cluster.web)
        yield house, cluster


def is_ready(cluster):
    try:
        answer = requests.get(f"{cluster.web.url}/ready", timeout=5)
        return answer.ok and not answer.json()["alarms"]
    except requests.RequestException:
        return False


def assert_notices_cross_processes(house, socket, chat, server):
    """A line that the worker process made reaches a socket of a web process, as a delta.

    A snapshot may hold it as well, so it is tried until a line comes alone.
    """
    customer = house.simulator.phone(chat)

    def comes_alone(number):
        words = f"after restart {server}, {number}"
        customer.write(words)
        return 'id="presence' not in socket.wait_for(words, is_reconnecting=True)

    assert any(comes_alone(number) for number in range(5))


def test_restarted_servers_lose_nothing_and_the_screens_hear_again(installation, brokers):
    house, cluster = installation
    rng = random.Random(announced_seed("restarts"))
    storm, answering = Storm(house), Answering(house, cluster.web, CHATS)
    storm.prepare(rng, RESTARTS)
    answering.start()
    try:
        for server in itertools.islice(itertools.cycle(brokers[0]), RESTARTS):
            storm.send_until_some_moment()
            print(f"restarted: {type(server).__name__} after {len(storm.acknowledged())} events")
            server.restart()
            storm.assert_acknowledged_are_kept()
        storm.wait_until_all_taken()
        answering.wait_until_all_written()
        wait_until(lambda: storm.is_processed() and is_settled(house), 60)
    finally:
        answering.stop()
    storm.assert_each_is_there_once_in_order()
    assert_each_answer_arrived_as_told(house, answering)


def test_a_socket_hears_of_other_processes_after_a_restart(installation, brokers):
    house, cluster = installation
    number, chat = begin_conversation(house)
    person = Person(cluster.web.url, "aoi@example.com")
    socket = Socket(person, conversation_id=number)
    socket.wait_for('id="presence')
    for server in brokers[0]:
        server.restart()
        wait_until(lambda: is_ready(cluster), 30)
        assert_notices_cross_processes(house, socket, chat, type(server).__name__)


def begin_conversation(house):
    """Emi writes; gives the conversation and her id once the worker has processed it."""
    emi = house.channel.customer("emi").user_id
    house.simulator.phone("emi").write("Hello")
    wanted = select(Conversation.id)

    def found():
        with house.app.app_context():
            return db.session.scalar(wanted)

    return wait_until(found, 30), emi
