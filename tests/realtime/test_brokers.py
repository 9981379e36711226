"""The real brokers: one process hears the other, and a lost connection is followed by a resync."""

import pytest
import redis

from tests.assertions import wait_until
from webapp.realtime.brokers import PostgresBroker, RedisBroker
from webapp.realtime.bus import Bus
from webapp.realtime.hub import Hub
from webapp.realtime.mailbox import Mailbox
from webapp.realtime.notice import RESYNC, Notice

pytestmark = pytest.mark.servers


@pytest.fixture(params=["redis", "postgres"])
def make_broker(request):
    if request.param == "redis":
        url = request.getfixturevalue("redis_url")
        yield lambda: RedisBroker(url)
        return
    server = request.getfixturevalue("postgres_server")
    url = server.create_database()
    yield lambda: PostgresBroker(url)
    server.drop_database(url)


class Listener:
    """A bus with one mailbox, and every kind of notice that came into it."""

    def __init__(self, broker):
        self.bus, self.mailbox, self.kinds = Bus(Hub(2), broker), Mailbox(), []
        self.bus.hub.join(self.mailbox, ["chat:1"])
        self.bus.start()

    def has(self, kind, times=1):
        while (found := self.mailbox.take()) is not None:
            self.kinds.append(found.notice.kind)
        return self.kinds.count(kind) >= times


@pytest.fixture
def pair(make_broker):
    made = [Listener(make_broker()) for _ in range(2)]
    for listener in made:
        wait_until(lambda listener=listener: listener.has(RESYNC))
    yield made
    for listener in made:
        listener.bus.stop()


def test_the_other_process_hears(pair):
    here, there = pair
    here.bus.send([Notice(("chat:1",), f"message-{number}", number) for number in range(300)])
    wait_until(lambda: there.has("message-299"))
    assert sorted(set(there.kinds) - {RESYNC}) == sorted(f"message-{n}" for n in range(300))
    assert here.has("message-0")
    assert here.kinds.count("message-0") == 1


def test_a_client_that_reconnects_by_itself_still_resyncs(redis_url):
    """Redis ends the listening connection: what was said in the meantime is missed."""
    broker = RedisBroker(redis_url)
    listener = Listener(broker)
    wait_until(lambda: listener.has(RESYNC))
    broker._client.client_kill_filter(_type="pubsub")
    wait_until(lambda: listener.has(RESYNC, times=2))
    broker.publish([Notice(("chat:1",), "message", 1).encode("elsewhere", 1)])
    wait_until(lambda: listener.has("message"))
    listener.bus.stop()


def test_ping_tells_whether_redis_is_there(redis_url):
    RedisBroker(redis_url).ping()
    with pytest.raises(redis.RedisError):
        RedisBroker("redis://127.0.0.1:9/0").ping()
