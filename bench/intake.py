"""How many webhooks a process can make durable and answer, against doing nothing at all."""

import statistics
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from bench import bodies
from bench.centre import House
from bench.load import Result, closed_loop, open_loop
from bench.servers import Running, gunicorn, worker
from tests.factories import SECRET

CONNECTIONS = 16
MOST_PER_SECOND = 4500


@dataclass
class Rates:
    """Answers per second of each server, one figure for each repetition."""

    runs: dict[str, list[float]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)
    errors: int = 0

    def add(self, name: str, result: Result, cpu_seconds: float) -> None:
        self.runs.setdefault(name, []).append(result.per_second)
        self.cpu.setdefault(name, []).append(cpu_seconds * 1000 / len(result.latencies))
        self.errors += result.errors

    def median(self, name: str) -> float:
        return statistics.median(self.runs[name])

    def ratio(self, name: str, floor: str) -> float:
        """The median of the ratios of runs that stood side by side."""
        pairs = zip(self.runs[name], self.runs[floor], strict=True)
        return statistics.median(mine / theirs for mine, theirs in pairs)

    def cpu_milliseconds(self, name: str) -> float:
        return statistics.median(self.cpu[name])


def measure_rates(houses: Sequence[House], repetitions: int, seconds: float) -> Rates:
    """Run all servers in turn, again and again, each alone on the machine while it is measured."""
    rates = Rates()
    with ExitStack() as stack:
        servers = [
            stack.enter_context(gunicorn("bench.noop:app", "noop", {})),
            stack.enter_context(
                gunicorn("bench.sdk_sample:app", "sdk", {"BENCH_CHANNEL_SECRET": SECRET})
            ),
        ]
        for house in houses:
            name = f"{house.kind} intake"
            servers.append(stack.enter_context(house.served(name, WORKER_EMBEDDED="false")))
        for server in servers:
            _burst(server, 0.5)
            server.freeze()
        for _ in range(repetitions):
            for server in servers:
                server.thaw()
                before = server.cpu_seconds()
                result = _burst(server, seconds)
                rates.add(server.name, result, server.cpu_seconds() - before)
                server.freeze()
    return rates


def _burst(server: Running, seconds: float) -> Result:
    requests = bodies.webhook_requests(server.path, int(MOST_PER_SECOND * seconds))
    return closed_loop(server.port, requests, CONNECTIONS, seconds)


def measure_with_work(house: House, repetitions: int, seconds: float) -> Rates:
    """The same while the events are also processed: by the process's own threads on SQLite, by a
    worker process on PostgreSQL. Frozen in between, so the backlog does not disturb the floor.
    """
    rates = Rates()
    with ExitStack() as stack:
        floor = stack.enter_context(gunicorn("bench.noop:app", "noop", {}))
        is_embedded = house.kind == "sqlite"
        changes = {"WORKER_EMBEDDED": str(is_embedded).lower()}
        server = stack.enter_context(house.served(f"{house.kind} working", **changes))
        helpers = [server]
        if not is_embedded:
            helpers.append(stack.enter_context(worker(house.environment())))
        for _ in range(repetitions):
            _freeze(helpers)
            rates.add("noop", _burst(floor, seconds), 0.0)
            _thaw(helpers)
            rates.add(server.name, _burst(server, seconds), 0.0)
    return rates


def _freeze(helpers: Sequence[Running]) -> None:
    for helper in helpers:
        helper.freeze()


def _thaw(helpers: Sequence[Running]) -> None:
    for helper in helpers:
        helper.thaw()


def measure_latency(house: House, rate: float, seconds: float, *, is_working: bool) -> Result:
    """Acks at a fixed rate per second, with or without the processing beside it."""
    is_embedded = is_working and house.kind == "sqlite"
    with ExitStack() as stack:
        server = stack.enter_context(
            house.served("latency", WORKER_EMBEDDED=str(is_embedded).lower())
        )
        if is_working and not is_embedded:
            stack.enter_context(worker(house.environment()))
        warm = bodies.webhook_requests(server.path, int(rate))
        open_loop(server.port, warm, CONNECTIONS, rate)
        requests = bodies.webhook_requests(server.path, int(rate * seconds))
        return open_loop(server.port, requests, CONNECTIONS, rate)
