"""`make run` for real: everything comes up, keeps its data, and ends without a trace."""

import contextlib
import json
import os
import signal
import subprocess
import sys

import psutil
import pytest
import requests

from tests.services.ports import free_port
from tools.instance import ROOT

pytestmark = pytest.mark.live


class Launcher:
    """A running `python -m tools.run` over a folder of its own."""

    def __init__(self, instance, **variables):
        self.instance = instance
        self.port, self.simulator_port = free_port(), free_port()
        ours = ("SECRET_KEY", "ENCRYPTION_KEYS", "LINE_", "DATABASE_URL", "REDIS_URL", "WORKER_")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        environment |= {"INSTANCE_PATH": str(instance), "PORT": str(self.port)}
        environment |= {"SIMULATOR_PORT": str(self.simulator_port), "DEMO_PAST": "0"}
        environment |= variables
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tools.run"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""

    def wait_until_up(self):
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C stops" in line:
                return
        pytest.fail(f"it ended before it was up:\n{self.said}")

    def end(self, number=None):
        """Send the signal, read the rest, and give the exit code."""
        if number:
            self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=60)
        self.said += rest
        return self.process.returncode

    def child(self, word):
        """The direct child with `word` on its command line."""
        children = psutil.Process(self.process.pid).children()
        return next(child for child in children if word in " ".join(child.cmdline()))


@contextlib.contextmanager
def launched(instance, **variables):
    launcher = Launcher(instance, **variables)
    try:
        launcher.wait_until_up()
        yield launcher
    finally:
        if launcher.process.poll() is None:
            launcher.end(signal.SIGTERM)
        launcher.process.stdout.close()


def webhook_url(launcher):
    """What the simulator was told, asked for by the Messaging API."""
    account = json.loads((launcher.instance / "simulator.json").read_text())[0]
    response = requests.get(
        f"http://127.0.0.1:{launcher.simulator_port}/v2/bot/channel/webhook/endpoint",
        headers={"Authorization": f"Bearer {account['access_token']}"},
        timeout=10,
    )
    return response.json()["endpoint"]


def test_a_second_run_keeps_what_the_first_made(tmp_path):
    with launched(tmp_path, DEMO_PAST="1") as first:
        assert requests.get(f"http://127.0.0.1:{first.port}/ready", timeout=10).ok
        first_url = webhook_url(first)
        assert first_url.startswith(f"http://127.0.0.1:{first.port}/line/webhook/")
        phones = requests.get(f"http://127.0.0.1:{first.simulator_port}/", timeout=10).text
        assert "Emma Clarke" in phones, "who wrote in the demo's past has no phone"
        processes = psutil.Process(first.process.pid).children(recursive=True)
        assert first.end(signal.SIGINT) == 0
    assert "Traceback" not in first.said
    assert psutil.wait_procs(processes, timeout=10)[1] == [], "a child outlived its launcher"
    sign_ins = (tmp_path / "demo-sign-ins.json").read_text()
    assert all(person["password"] in first.said for person in json.loads(sign_ins))

    with launched(tmp_path) as second:
        assert (tmp_path / "demo-sign-ins.json").read_text() == sign_ins
        path = webhook_url(second).partition("/line/")[2]
        assert path == first_url.partition("/line/")[2], "the account was made a second time"
        assert second.end(signal.SIGTERM) == 0


def test_a_dead_simulator_stops_the_rest(tmp_path):
    with launched(tmp_path) as launcher:
        launcher.child("simulator").kill()
        assert launcher.end() == 1
    assert "The simulator process was killed by SIGKILL" in launcher.said
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{launcher.port}/health", timeout=5)


def test_on_postgresql_a_worker_process_runs_beside(tmp_path, fresh_database):
    with launched(tmp_path, DATABASE_URL=fresh_database("postgres")) as launcher:
        assert launcher.child("worker").is_running()
        assert launcher.end(signal.SIGTERM) == 0
    assert "Traceback" not in launcher.said
