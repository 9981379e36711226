"""Kanava as real processes: started, killed, stopped, and started again at the same address."""

import contextlib
import os
import signal
import subprocess
import sys

import psutil
import requests

from tests.assertions import wait_until
from tests.services.ports import free_port
from tests.services.settings import environment_for
from tools.instance import ROOT

START_SECONDS = 40.0
# Short, so that what a killed process held is soon due again; longer than any call made here.
FAST = {"SWEEP_SECONDS": "1", "DELIVERY_LEASE_SECONDS": "4", "LANE_LEASE_SECONDS": "4"}
OURS = ("DATABASE_", "REDIS_", "LINE_", "WORKER_", "WEB_", "SOCKET_", "HOST", "PORT", "SECRET_")


class Server:
    """One program with its children, in a process group of its own."""

    def __init__(self, log, environment):
        self.log, self.process = log, None
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        self.environment = inherited | environment

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self):
        """Kill -9 the program and its children at one instant; `wait_until_gone` comes after."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def wait_until_gone(self):
        if self.process is not None:
            self.process.wait()

    def terminate(self):
        """Ask it to stop, as a deploy does, and wait for its end."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(START_SECONDS)

    def said(self):
        return self.log.read_text(errors="replace")


class Web(Server):
    """gunicorn with the project's own configuration."""

    command = (sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "wsgi:app")

    def __init__(self, folder, name="web", processes=1, **variables):
        self.port, self.processes = free_port(), processes
        self.url = f"http://127.0.0.1:{self.port}"
        own = {"PORT": str(self.port), "WEB_CONCURRENCY": str(processes), "SOCKET_CAP": "40"}
        super().__init__(folder / f"{name}.log", variables | own)

    def children(self):
        try:
            return psutil.Process(self.process.pid).children()
        except psutil.NoSuchProcess:
            return []

    def kill_child(self, number):
        """Kill -9 one of the web processes; gunicorn starts another."""
        child = self.children()[number]
        child.kill()
        wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)

    def is_up(self):
        assert self.process.poll() is None, self.said()[-3000:]
        with contextlib.suppress(requests.RequestException):
            is_answering = requests.get(f"{self.url}/health", timeout=2).status_code == 200
            return is_answering and len(self.children()) == self.processes
        return False

    def wait_until_up(self):
        wait_until(self.is_up, START_SECONDS)


class Worker(Server):
    """`flask worker`."""

    command = (sys.executable, "-m", "flask", "--app", "wsgi", "worker")

    def __init__(self, folder, name, **variables):
        super().__init__(folder / f"{name}.log", {"PYTHONUNBUFFERED": "1"} | variables)
        self.starts = 0

    def start(self):
        self.starts += 1
        super().start()

    def is_up(self):
        assert self.process.poll() is None, self.said()[-3000:]
        return self.said().count("Worker started") >= self.starts

    def wait_until_up(self):
        wait_until(self.is_up, START_SECONDS)


class Cluster:
    """The processes of one installation over one database."""

    def __init__(self, folder, database_url, line_url, *, workers=0, web=1, redis_url=None):
        variables = environment_for(database_url, folder, REDIS_URL=redis_url) | FAST
        variables |= {"LINE_API_BASE": line_url, "LINE_DATA_BASE": line_url}
        self.web = Web(folder, processes=web, **variables)
        self.workers = [Worker(folder, f"worker{n}", **variables) for n in range(workers)]
        self.servers = [*self.workers, self.web]

    def start(self, servers=None):
        """Start these, or all, and wait until they do their work."""
        chosen = self.servers if servers is None else servers
        for server in chosen:
            server.start()
        for server in chosen:
            server.wait_until_up()

    def kill(self, servers=None):
        chosen = self.servers if servers is None else servers
        for server in chosen:
            server.kill()
        for server in chosen:
            server.wait_until_gone()

    def said(self):
        return "\n".join(server.said() for server in self.servers)


@contextlib.contextmanager
def running_cluster(*arguments, **options):
    """A started cluster; nothing of it is left afterwards."""
    cluster = Cluster(*arguments, **options)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.kill()
