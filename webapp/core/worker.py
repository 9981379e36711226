"""The one small loop that does what is due: claim a row, handle it, until none is left.

The rows are the jobs. A nudge makes it fast; the sweep, which is the same claim every few
seconds, makes it certain: a row whose lease ran out with a killed process is simply due again.
"""

from __future__ import annotations

import math
import random
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Flask

from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import private_log

log = private_log(__name__)
ERROR_PAUSE_SECONDS = 1.0


@dataclass(frozen=True)
class Duty:
    """One kind of work: `claim` commits and gives a claimed thing or None; `handle` does it.

    `is_writing_only`: it waits for nothing but the database, so where one writes at a time more
    threads than one would only wait for each other, and take the interpreter from requests.
    `next_at`: when its next row is due, for work that people wait for to the second.
    """

    name: str
    claim: Callable[[], Any | None]
    handle: Callable[[Any], None]
    threads: int = 1
    sweep_seconds: float | None = None
    is_writing_only: bool = False
    next_at: Callable[[], datetime | None] | None = None


def one_by_one(handle: Callable[[Any], None]) -> Callable[[Sequence[Any]], None]:
    """A `handle` for several claimed things, each alone: one that fails stops no other.

    What failed is logged and stays due. The handle raises when everything failed, so that the
    duty rests a while before it looks again.
    """

    def handle_all(things: Sequence[Any]) -> None:
        failed = [thing for thing in things if not _is_handled(handle, thing)]
        if len(failed) == len(things):
            raise RuntimeError(f"all {len(things)} failed")

    return handle_all


def _is_handled(handle: Callable[[Any], None], thing: Any) -> bool:
    try:
        handle(thing)
    except Exception:
        log.exception("%s failed for %r", handle.__qualname__, thing)
        db.session.rollback()
        return False
    return True


class Wake:
    """Calls for the threads of one duty. Calls past one for each thread would find nothing to do:
    whoever wakes looks until no row is left.
    """

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._calls = 0
        self._changed = threading.Condition()

    def call(self, count: int) -> None:
        """Wake so many threads, now or when they next wait."""
        with self._changed:
            self._calls = min(self._threads, self._calls + count)
            self._changed.notify(count)

    def wait(self, seconds: float) -> None:
        """Return when called, or after so many seconds."""
        with self._changed:
            if not self._calls:
                self._changed.wait(seconds)
            self._calls = max(0, self._calls - 1)


class Worker:
    """Threads that run the duties of one process. `nudge` may be called from any thread."""

    def __init__(
        self,
        app: Flask,
        duties: Iterable[Duty],
        sweep_seconds: float,
        *,
        is_one_writer: bool = False,
    ) -> None:
        self._app = app
        self._duties = [
            replace(duty, threads=1) if is_one_writer and duty.is_writing_only else duty
            for duty in duties
        ]
        self._sweep_seconds = sweep_seconds
        self._wakes = {duty.name: Wake(duty.threads) for duty in self._duties}
        self._is_stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the threads; each looks at its rows at once."""
        for duty in self._duties:
            for number in range(duty.threads):
                name, args = f"{duty.name}-{number}", (duty, number + 1)
                thread = threading.Thread(target=self._run, args=args, name=name, daemon=True)
                self._threads.append(thread)
                thread.start()

    def nudge(self, name: str) -> None:
        """Wake one thread of a duty; unknown names are ignored."""
        wake = self._wakes.get(name)
        if wake is not None:
            wake.call(1)

    def stop(self, seconds: float = 10.0) -> None:
        """Let every thread finish what it has in hand, for at most so many seconds."""
        self._is_stopping.set()
        for duty in self._duties:
            self._wakes[duty.name].call(duty.threads)
        deadline = clock.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - clock.monotonic()))

    def _run(self, duty: Duty, shares: int) -> None:
        """`shares`: of the time between two sweeps of a thread, how many it waits at first.

        All having looked together at the start, they would all look together again, and nobody
        between: with four threads 8 to 16 s later where every 3 s were asked for.
        """
        while not self._is_stopping.is_set():
            seconds = math.inf
            try:
                seconds = self._drain(duty)
            except Exception:
                log.exception("duty %s failed; its rows stay due", duty.name)
                self._is_stopping.wait(ERROR_PAUSE_SECONDS)
            self._wakes[duty.name].wait(min(self._pause(duty, shares), seconds))
            shares = duty.threads

    def _pause(self, duty: Duty, shares: int) -> float:
        """Together the threads of a duty sweep as often as one alone would."""
        seconds = duty.sweep_seconds or self._sweep_seconds
        return seconds * shares * random.uniform(0.7, 1.3)

    def _drain(self, duty: Duty) -> float:
        """Do all that is due; gives the seconds until the next row is."""
        while not self._is_stopping.is_set() and run_once(self._app, duty):
            pass
        return seconds_until_next(self._app, duty)


def run_once(app: Flask, duty: Duty) -> bool:
    """Claim and handle one thing in a context of its own; False when nothing was due."""
    with app.app_context():
        try:
            claimed = duty.claim()
            if claimed is None:
                return False
            db.session.rollback()
            duty.handle(claimed)
            return True
        finally:
            db.session.remove()


def seconds_until_next(app: Flask, duty: Duty) -> float:
    """How long until the duty's next row is due; infinity when it does not say."""
    if duty.next_at is None:
        return math.inf
    with app.app_context():
        try:
            due_at = duty.next_at()
        finally:
            db.session.remove()
    return max(0.0, (due_at - clock.now()).total_seconds()) if due_at else math.inf
