"""`python -m bench [--quick] [--only acks,work,latency,…] [--database sqlite,postgres]`.

Prints one table. Run it on a machine that does nothing else: ratios stand side by side and hold
on a busy one too, milliseconds do not.
"""

import argparse
import os
import platform
import signal
import sys
from contextlib import ExitStack
from dataclasses import dataclass

import psutil

from bench import backlog, intake, offers, routing, screens, searching, shift, threads
from bench.centre import Databases, databases
from bench.table import Table

PARTS = (
    "acks",
    "work",
    "latency",
    "screens",
    "backlog",
    "sockets",
    "routing",
    "search",
    "threads",
    "shift",
)
DATABASES = ("sqlite", "postgres")


@dataclass(frozen=True)
class Sizes:
    """How long and how often. Times in seconds."""

    repetitions: int
    burst_seconds: float
    steady_seconds: float
    rounds: int
    sockets: int
    messages: int
    waiting: tuple[int, ...]
    backlogs: tuple[int, ...] = (400, 2_000)
    said: tuple[int, ...] = (10_000, 1_000_000)
    turns: int = 60


FULL = Sizes(7, 4.0, 20.0, 200, 1000, 30, (100, 1_000, 10_000))
QUICK = Sizes(3, 1.0, 3.0, 20, 100, 5, (100, 1_000), (400,), (10_000, 50_000), 12)


def main() -> int:
    """Measure what was asked for and print the table."""
    options = _options()
    # Stopped from outside, the servers of the run are stopped too.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    sizes = QUICK if options.quick else FULL
    table = Table()
    with databases(options.database) as centres:
        for part in options.only:
            try:
                PRINTERS[part](table, centres, sizes)
            except (ConnectionError, TimeoutError) as error:
                print(f"{part} was not measured to its end: {error}", file=sys.stderr)
    print(f"\n{_machine()}\n\n{table.text()}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="about a minute, rough figures")
    parser.add_argument("--only", type=_names(PARTS), default=PARTS, help=", ".join(PARTS))
    parser.add_argument("--database", type=_names(DATABASES), default=DATABASES)
    return parser.parse_args()


def _names(allowed: tuple[str, ...]):  # noqa: ANN202 (argparse's own kind of function)
    def read(value: str) -> tuple[str, ...]:
        names = tuple(value.split(","))
        if set(names) - set(allowed):
            raise argparse.ArgumentTypeError(f"choose from {', '.join(allowed)}")
        return names

    return read


def _acks(table: Table, centres: Databases, sizes: Sizes) -> None:
    with ExitStack() as stack:
        houses = [stack.enter_context(centres.fresh(kind)) for kind in centres.kinds]
        rates = intake.measure_rates(houses, sizes.repetitions, sizes.burst_seconds)
    table.add("no-op Flask POST, per second", "floor", f"{rates.median('noop'):.0f}")
    table.add("SDK sample ÷ no-op", "floor", f"{rates.ratio('sdk', 'noop'):.2f}")
    for kind in centres.kinds:
        name = f"{kind} intake"
        table.add("durable acks per second", kind, f"{rates.median(name):.0f}")
        table.add("acks ÷ no-op (worker elsewhere)", kind, f"{rates.ratio(name, 'noop'):.2f}")
        table.add("acks ÷ SDK sample", kind, f"{rates.ratio(name, 'sdk'):.2f}")
        table.add("CPU of the web process per ack, ms", kind, f"{rates.cpu_milliseconds(name):.2f}")
    table.add("CPU per no-op, ms", "floor", f"{rates.cpu_milliseconds('noop'):.2f}")
    table.add("answers other than 200", "floor", str(rates.errors))


def _work(table: Table, centres: Databases, sizes: Sizes) -> None:
    for kind in centres.kinds:
        with centres.fresh(kind) as one:
            repetitions = max(2, sizes.repetitions // 2)
            rates = intake.measure_with_work(one, repetitions, sizes.burst_seconds)
        ratio = rates.ratio(f"{kind} working", "noop")
        table.add("acks ÷ no-op while the same events are processed", kind, f"{ratio:.2f}")


def _latency(table: Table, centres: Databases, sizes: Sizes) -> None:
    cases = (("ack at 200/s", 200.0, False), ("ack at 200/s, processed beside", 200.0, True))
    for words, rate, is_working in (*cases, ("ack at 20/s, processed beside", 20.0, True)):
        for kind in centres.kinds:
            with centres.fresh(kind) as one:
                seconds = sizes.steady_seconds
                result = intake.measure_latency(one, rate, seconds, is_working=is_working)
            table.add(f"{words}: p50 / p99, ms", kind, table.pair(result, 0.5, 0.99))


def _screens(table: Table, centres: Databases, sizes: Sizes) -> None:
    for kind in centres.kinds:
        with centres.fresh(kind) as one, screens.live(one) as centre:
            seen = screens.measure_to_screen(centre, sizes.rounds)
            sent = screens.measure_to_line(centre, sizes.rounds)
        table.add("webhook to the agent's socket: p50 / p95, ms", kind, table.pair(seen, 0.5, 0.95))
        table.add(
            "composer to the customer's phone: p50 / p95, ms", kind, table.pair(sent, 0.5, 0.95)
        )


def _backlog(table: Table, centres: Databases, sizes: Sizes) -> None:
    for waiting in sizes.backlogs:
        for kind in centres.kinds:
            with centres.fresh(kind) as one:
                found = backlog.measure(one, waiting, sizes.steady_seconds)
            head = f"{backlog.CONSOLES} consoles, {waiting} waiting, {backlog.RATE:.0f} a second"
            table.add(f"{head}: messages kept a second", kind, f"{found.per_second:.1f}")
            table.add(f"{head}: CPU a message, ms", kind, f"{found.cpu_milliseconds:.1f}")
            table.add(f"{head}: kB a message and console", kind, f"{found.kilobytes:.2f}")
            pair = table.pair(found.acks, 0.5, 0.99)
            table.add(f"{head}: ack p50 / p99, ms", kind, pair)


def _sockets(table: Table, centres: Databases, sizes: Sizes) -> None:
    for kind in centres.kinds:
        with (
            centres.fresh(kind) as one,
            screens.live(one, SOCKET_CAP=str(sizes.sockets + 50)) as centre,
        ):
            many = screens.measure_fanout(centre, sizes.sockets, sizes.messages)
        count = f"{sizes.sockets} sockets"
        table.add(f"{count}: MiB per 1,000", kind, f"{many.mebibytes_per_thousand:.0f}")
        spread = table.pair(many.from_first, 0.5, 0.99)
        table.add(f"{count}: first to any socket, p50 / p99, ms", kind, spread)
        whole = table.pair(many.from_post, 0.5, 0.99)
        table.add(f"{count}: webhook to any socket, p50 / p99, ms", kind, whole)


def _routing(table: Table, centres: Databases, sizes: Sizes) -> None:
    few, *more = sizes.waiting
    for kind in centres.kinds:
        with centres.fresh(kind) as one:
            costs = routing.measure(one, list(sizes.waiting), sizes.rounds)
        milliseconds = costs.seconds[few] * 1000
        table.add(f"CPU of one routing decision, {few} waiting, ms", kind, f"{milliseconds:.1f}")
        for many in more:
            ratio = costs.ratio(many, few)
            table.add(f"CPU of one decision: {many} waiting ÷ {few} waiting", kind, f"{ratio:.2f}")
        rate = costs.per_second
        table.add(f"decisions per second, {sizes.waiting[-1]} waiting", kind, f"{rate:.0f}")
        pair = table.pair(costs.to_notice, 0.5, 0.95)
        table.add("agent free to the notice of the offer: p50 / p95, ms", kind, pair)
        with centres.fresh(kind) as one:
            shown = offers.measure(one, sizes.waiting[-1], sizes.rounds)
        pair = table.pair(shown, 0.5, 0.95)
        table.add("agent ends one, to the next offer on the screen: p50 / p95, ms", kind, pair)


def _search(table: Table, centres: Databases, sizes: Sizes) -> None:
    few, *more = sizes.said
    for kind in centres.kinds:
        with centres.fresh(kind) as one:
            costs = searching.measure(one, sizes.said, sizes.rounds)
        for what in (*searching.WORDS, *searching.PAGES):
            kind_of = "search of " if what in searching.WORDS else ""
            for count in sizes.said:
                pair = table.pair(costs.taken[count, what], 0.5, 0.95)
                row = f"{kind_of}{what} among {count:,} messages: p50 / p95, ms"
                table.add(row, kind, pair)
            for many in more:
                ratio = f"{costs.ratio(many, few, what):.1f}"
                table.add(f"{kind_of}{what}: {many:,} messages ÷ {few:,}", kind, ratio)


def _threads(table: Table, centres: Databases, sizes: Sizes) -> None:
    for kind in centres.kinds:
        with centres.fresh(kind) as one:
            costs = threads.measure(one, sizes.rounds)
        for what in threads.DONE:
            pair = table.pair(costs.taken[threads.LONG, what], 0.5, 0.95)
            head = f"a conversation of {threads.LONG:,} messages"
            table.add(f"{head}, {what}: p50 / p95, ms", kind, pair)
            table.add(f"{head} ÷ of {threads.SHORT}: {what}", kind, f"{costs.ratio(what):.2f}")


def _shift(table: Table, centres: Databases, sizes: Sizes) -> None:
    # One process does everything there; page and server are the same on the other.
    if "sqlite" in centres.kinds:
        first, *later = shift.measure(sizes.turns)
        for what, figure in later[-1].growth(first).items():
            table.add(f"an hour's work at one desk: {what}", "sqlite", figure)


PRINTERS = {
    "acks": _acks,
    "work": _work,
    "latency": _latency,
    "screens": _screens,
    "backlog": _backlog,
    "sockets": _sockets,
    "routing": _routing,
    "search": _search,
    "threads": _threads,
    "shift": _shift,
}


def _machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    busy = os.getloadavg()[2]
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}; load of the last 15 minutes {busy:.1f}; "
        "client, server and database share the machine"
    )


if __name__ == "__main__":
    sys.exit(main())
