"""gunicorn under measurement: started on a free port, frozen while another one is measured."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import requests

from tests.services.ports import free_port

ROOT = Path(__file__).parent.parent
START_SECONDS = 60.0
STOP_SECONDS = 20.0


@dataclass
class Running:
    """A program with its children, in a process group of its own."""

    name: str
    process: subprocess.Popen[bytes]
    port: int = 0
    path: str = "/webhook"

    def freeze(self) -> None:
        """Take no CPU until thawed."""
        os.killpg(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.killpg(self.process.pid, signal.SIGCONT)

    def stop(self) -> None:
        self.thaw()
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def resident_bytes(self) -> int:
        """Memory of the processes that serve, without gunicorn's own."""
        workers = psutil.Process(self.process.pid).children(recursive=True)
        return sum(worker.memory_info().rss for worker in workers)

    def cpu_seconds(self) -> float:
        """CPU used so far by the program and its children."""
        own = psutil.Process(self.process.pid)
        return sum(sum(one.cpu_times()[:2]) for one in (own, *own.children(recursive=True)))


def start(command: list[str], environment: dict[str, str], name: str, port: int = 0) -> Running:
    """Start a program of this project's environment."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    return Running(name, process, port)


@contextlib.contextmanager
def gunicorn(
    app: str, name: str, variables: dict[str, str], *, config: str = "python:bench.plain_server"
) -> Iterator[Running]:
    """A gunicorn with the project's settings on a free port, ready to answer."""
    port = free_port()
    environment = dict(os.environ) | variables | {"PORT": str(port), "HOST": "127.0.0.1"}
    # A frozen process cannot show that it lives; no other setting differs from the product's.
    command = ["gunicorn", "--config", config, "--timeout", "0", app]
    running = start(command, environment, name, port)
    try:
        wait_until_live(running)
        yield running
    finally:
        running.stop()


@contextlib.contextmanager
def worker(variables: dict[str, str]) -> Iterator[Running]:
    """A worker process."""
    environment = dict(os.environ) | variables
    running = start(["flask", "--app", "wsgi", "worker"], environment, "worker")
    try:
        yield running
    finally:
        running.stop()


def wait_until_live(running: Running) -> None:
    """Return when the server answers. Raises RuntimeError when it ends or never does."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and running.process.poll() is None:
        with contextlib.suppress(requests.ConnectionError, requests.Timeout):
            if requests.get(f"http://127.0.0.1:{running.port}/health", timeout=5).ok:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{running.name} did not start")
