"""How the one loop divides its threads: what only writes gets one where one writes at a time."""

import threading

import pytest

from webapp.core.turns import WriteTurns
from webapp.core.worker import Duty, Worker

SWEEP_SECONDS = 3.0
PATIENCE = 10


def duty(threads, **options):
    return Duty("some", lambda: None, lambda _claimed: None, threads=threads, **options)


def threads_of(worker):
    worker.start()
    worker.stop()
    return len(worker._threads)


@pytest.mark.parametrize(
    ("is_one_writer", "is_writing_only", "threads"),
    [(True, True, 1), (True, False, 4), (False, True, 4)],
)
def test_writers_alone_share_a_thread_where_one_writes_at_a_time(
    app, is_one_writer, is_writing_only, threads
):
    kind = duty(4, is_writing_only=is_writing_only)
    worker = Worker(app, [kind], SWEEP_SECONDS, is_one_writer=is_one_writer)
    assert threads_of(worker) == threads


def sweeps_of(app, monkeypatch, threads, pauses_each):
    """When each thread of a duty sweeps, in seconds from the start, were time to stand still."""
    worker, found = Worker(app, [duty(threads)], SWEEP_SECONDS), {}
    everybody = threading.Barrier(threads)

    def wait(_wake, seconds):
        own = found.setdefault(threading.current_thread().name, [0.0])
        own.append(own[-1] + seconds)
        if len(own) > pauses_each:
            everybody.wait(PATIENCE)
            worker._is_stopping.set()

    monkeypatch.setattr("webapp.core.worker.Wake.wait", wait)
    monkeypatch.setattr("random.uniform", lambda _low, _high: 1.0)
    worker.start()
    for thread in worker._threads:
        thread.join(PATIENCE)
    return sorted(moment for own in found.values() for moment in own)


def test_many_threads_of_a_duty_sweep_as_often_as_one(app, monkeypatch):
    """Each looking for itself, an idle process looked four times as often as it said; all looking
    together at the start, nobody looked for four times as long as it said.
    """
    sweeps = sweeps_of(app, monkeypatch, threads=4, pauses_each=3)
    together = sweeps[4:12]
    assert sweeps[:4] == [0.0] * 4
    assert together == [SWEEP_SECONDS * number for number in range(1, 9)]


def test_who_gives_way_pauses_only_after_urgent_turns(monkeypatch):
    turns, pauses = WriteTurns(is_needed=True), []
    monkeypatch.setattr(turns._pause, "wait", pauses.append)
    turns.give_way(0.005)
    with turns.ordinary():
        pass
    turns.give_way(0.005)
    assert pauses == []
    with turns.urgent():
        pass
    turns.give_way(0.005)
    turns.give_way(0.005)
    assert pauses == [0.005]
