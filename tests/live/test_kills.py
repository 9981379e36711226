"""Kill -9 at random moments: nothing acknowledged is lost, nothing is done twice."""

import random

import pytest

from simulator import Fault
from tests.assertions import wait_until
from tests.live.answers import (
    Answering,
    assert_each_answer_arrived_as_told,
    in_call,
    is_settled,
    states_of,
)
from tests.live.seeds import announced_seed
from tests.live.servers import running_cluster
from tests.live.storm import CHATS, Storm
from tests.services.runs import as_many
from webapp.outbox.models import DeliveryState, Route

pytestmark = pytest.mark.live
KILLS = as_many(2, 3)  # besides two of everything, in a call of either route
VARIANTS = {
    "sqlite": {"kind": "sqlite", "workers": 0, "web": 1},
    "notify": {"kind": "postgres", "workers": 2, "web": 2},
    "redis": {"kind": "postgres", "workers": 2, "web": 2, "has_redis": True},
}


@pytest.fixture(params=VARIANTS)
def installation(request, make_house):
    """A house with its cluster running, in each of the three shapes."""
    shape = dict(VARIANTS[request.param])
    redis_url = request.getfixturevalue("redis_url") if shape.pop("has_redis", False) else None
    house = make_house(shape.pop("kind"))
    line_url = house.simulator.base_url
    with running_cluster(
        house.folder, house.database_url, line_url, redis_url=redis_url, **shape
    ) as cluster:
        house.point_webhook_at(cluster.web)
        yield house, cluster


def kill_something(storm, cluster, rng):
    """One web process, all of them, or a worker; then have it running again."""
    victims = [("web process", None), ("web", [cluster.web])]
    victims += [(f"worker {n}", [worker]) for n, worker in enumerate(cluster.workers)]
    name, servers = rng.choice(victims)
    print(f"killed: {name} after {len(storm.acknowledged())} events")
    if servers is None:
        cluster.web.kill_child(rng.randrange(cluster.web.processes))
        storm.assert_acknowledged_are_kept()
        cluster.web.wait_until_up()
    else:
        cluster.kill(servers)
        storm.assert_acknowledged_are_kept()
        cluster.start(servers)


def kill_all_inside_a_call(house, cluster, route):
    """Kill every process while a call of that route is on its way; give those by their route."""
    while True:
        wait_until(lambda: in_call(house, route), 60)
        cluster.kill()
        caught = {each: in_call(house, each) for each in Route}
        print(
            f"killed: everything, with {[(k.value, len(v)) for k, v in caught.items()]} in a call"
        )
        if caught[route]:
            return caught
        cluster.start()


def make_calls_slow_and_lossy(house):
    """Long enough that a kill falls into them; some are done without their answer arriving."""
    faults = house.simulator.state.faults
    for endpoint in ("reply", "push"):
        faults.add(Fault(endpoint, times=3, delay=0.2, is_dropped=True, is_processed=True))
        faults.add(Fault(endpoint, times=None, delay=0.4))


def test_nothing_is_lost_or_doubled_by_kills(installation):
    house, cluster = installation
    rng = random.Random(announced_seed("kills"))
    storm, answering = Storm(house), Answering(house, cluster.web, CHATS)
    make_calls_slow_and_lossy(house)
    storm.prepare(rng, KILLS + 2)
    storm.send_part()
    answering.start()
    try:
        # First the reply: its tokens are good for less than a minute.
        replies = kill_all_inside_a_call(house, cluster, Route.REPLY)
        cluster.start()
        for _ in range(KILLS):
            storm.send_until_some_moment()
            kill_something(storm, cluster, rng)
        storm.send_until_some_moment()
        pushes = kill_all_inside_a_call(house, cluster, Route.PUSH)
        storm.assert_acknowledged_are_kept()
        cluster.start()
        storm.wait_until_all_taken()
        answering.wait_until_all_written()
        wait_until(lambda: storm.is_processed() and is_settled(house), 60)
    finally:
        answering.stop()
    storm.assert_each_is_there_once_in_order()
    assert_each_answer_arrived_as_told(house, answering)
    for caught in (replies, pushes):
        assert states_of(house, caught[Route.REPLY]) <= {DeliveryState.UNKNOWN}
        assert states_of(house, caught[Route.PUSH]) <= {DeliveryState.ACCEPTED}
