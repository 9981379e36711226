"""What one routing decision costs while few or many wait, and how soon a free agent is offered."""

import queue
import random
import time
from dataclasses import dataclass, field

from sqlalchemy import update

from bench import routing_centre
from bench.centre import House
from bench.load import Result
from webapp.agents import capacity
from webapp.agents.models import Presence
from webapp.agents.policy import Load
from webapp.conversations.events import OfferChanged
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.core.worker import Worker, run_once
from webapp.routing.tasks.assignment import DUTIES

ASSIGNMENT = next(duty for duty in DUTIES if duty.name == "assignment")
SWEEP_SECONDS = 3600.0
ANSWER_SECONDS = 30.0
SEED = 4


@dataclass
class Costs:
    """Median CPU seconds of one decision by how many wait, and the centre's throughput."""

    seconds: dict[int, float] = field(default_factory=dict)
    per_second: float = 0.0
    to_notice: Result = field(default_factory=Result)

    def ratio(self, many: int, few: int) -> float:
        """How much more one decision costs when many wait than when few do."""
        return self.seconds[many] / self.seconds[few]


def measure(house: House, counts: list[int], rounds: int) -> Costs:
    """One freed agent at a time at each count, then all agents at once, then with a worker."""
    routing_centre.add_agents(house, routing_centre.AGENTS, routing_centre.QUEUES)
    chosen = random.Random(SEED)
    costs = Costs()
    for count in counts:
        routing_centre.fill(house, count)
        agents = chosen.sample(routing_centre.agent_ids(house), rounds)
        # Few wait at the end of a short list: nothing may be left for an agent's queues and skill.
        taken = sorted(filter(None, (_decide(house, agent_id) for agent_id in agents)))
        costs.seconds[count] = taken[len(taken) // 2]
    routing_centre.fill(house, max(counts))
    costs.to_notice = _time_to_notice(house, rounds, chosen)
    routing_centre.free_all(house)
    costs.per_second = _throughput(house)
    return costs


def _decide(house: House, agent_id: int) -> float | None:
    """CPU seconds to see that an agent is free and to offer what is due; None when nothing was."""
    with house.app.app_context(), transaction():
        room = Presence.used_units - routing_centre.UNITS
        freed = update(Presence).where(Presence.agent_id == agent_id)
        db.session.execute(freed.values(used_units=room))
    began = time.process_time()
    is_offered = run_once(house.app, ASSIGNMENT)
    return time.process_time() - began if is_offered else None


def _throughput(house: House) -> float:
    """Offers per second while every agent is free."""
    made: list[OfferChanged] = []
    with _Tap(house, made.append):
        began = time.perf_counter()
        while run_once(house.app, ASSIGNMENT):
            pass
        return len(made) / (time.perf_counter() - began)


def _time_to_notice(house: House, rounds: int, chosen: random.Random) -> Result:
    """From just before an agent's capacity is freed to the notice of the offer, with a worker."""
    heard: queue.SimpleQueue[float] = queue.SimpleQueue()
    result = Result()
    agents = chosen.sample(routing_centre.agent_ids(house), rounds)
    bus = house.app.extensions["kanava_bus"]
    worker = Worker(house.app, [ASSIGNMENT], SWEEP_SECONDS)
    bus.hub.on_duty, bus.hub.duty_names = worker.nudge, (ASSIGNMENT.name,)
    worker.start()
    try:
        with _Tap(house, lambda _event: heard.put(time.perf_counter())):
            for agent_id in agents:
                began = time.perf_counter()
                with house.app.app_context(), transaction():
                    capacity.free(agent_id, Load(routing_centre.UNITS))
                result.latencies.append(heard.get(timeout=ANSWER_SECONDS) - began)
    except queue.Empty as error:
        raise TimeoutError("a free agent was offered nothing") from error
    finally:
        worker.stop()
    return result


class _Tap:
    """Hears of every offer just after its notice was handed to the bus."""

    def __init__(self, house: House, hear) -> None:  # noqa: ANN001 (any function of an event)
        self._extensions = house.app.extensions
        self._hear = hear

    def __enter__(self) -> None:
        self._dispatch = self._extensions["kanava_dispatch"]
        self._extensions["kanava_dispatch"] = self._hand_on

    def __exit__(self, *_error: object) -> None:
        self._extensions["kanava_dispatch"] = self._dispatch

    def _hand_on(self, events, nudges) -> None:  # noqa: ANN001 (as the dispatch it stands for)
        kept = list(events)
        self._dispatch(kept, nudges)
        for event in kept:
            if isinstance(event, OfferChanged):
                self._hear(event)
