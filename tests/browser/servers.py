"""Kanava behind its own gunicorn configuration, beside a running simulator."""

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import requests
from flask import Flask
from gunicorn.app import wsgiapp

from simulator import Account, Simulator
from tests import factories
from tests.services.databases import dispose
from tests.services.ports import free_port
from tests.services.settings import environment_for, settings_for
from webapp import create_app

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = Account("Shop", "1234567890", factories.SECRET, factories.TOKEN)
START_SECONDS = 60.0
# A process that has opened every page once and forks: a server is there in a moment.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.browser.warm_house"])


@dataclass(frozen=True)
class House:
    """A contact centre that is open: `app` reads and writes its data, `base_url` serves it."""

    app: Flask
    base_url: str
    centre: factories.Centre
    sim: Simulator

    def cookie_of(self, agent_id):
        """The session cookie of a fresh sign-in; the throttle of sign-ins is not met."""
        client = factories.login(self.app.test_client(), agent_id)
        return client.get_cookie("session").value


class Gunicorn:
    """The house behind the project's own gunicorn configuration, to be killed and started again.

    Forked from a process that is warm: every test has its own, where tests/live starts few.
    """

    def __init__(self, house, variables):
        self._house = house
        self._variables = variables
        self._process = None

    def start(self):
        """Start and wait until it answers."""
        self._process = FORKS.Process(target=_run_gunicorn, args=(self._variables,), daemon=True)
        self._process.start()
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.is_alive():
            # On a busy machine one answer may take long; the deadline is what counts.
            with contextlib.suppress(requests.ConnectionError, requests.Timeout):
                if requests.get(f"{self._house.base_url}/health", timeout=5).ok:
                    return
        raise RuntimeError(f"gunicorn did not start (exit code {self._process.exitcode})")

    def processes(self):
        """Those that serve: gunicorn's children."""
        return psutil.Process(self._process.pid).children(recursive=True)

    def kill(self):
        """End master and worker at once, as a power cut would."""
        if self._process.is_alive():
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.join()


@contextlib.contextmanager
def opened(database_url, folder, sim, **environment):
    """A house and its running gunicorn, both of which the block may use; killed at the end."""
    port = free_port()
    house = _furnish(database_url, folder, sim, port)
    variables = environment_for(
        database_url,
        folder,
        LINE_API_BASE=sim.base_url,
        LINE_DATA_BASE=sim.base_url,
        LINE_STICKER_BASE=sim.base_url,
        HOST="127.0.0.1",
        PORT=str(port),
        **environment,
    )
    server = Gunicorn(house, variables)
    try:
        server.start()
        yield house, server
    finally:
        server.kill()
        with house.app.app_context():
            dispose()


def _furnish(database_url, folder, sim, port):
    """A centre over that database whose account the simulator knows; this app serves nobody."""
    app = create_app(settings_for(database_url, folder))
    with app.app_context():
        centre = factories.make_centre(destination=ACCOUNT.bot_user_id)
    house = House(app, f"http://127.0.0.1:{port}", centre, sim)
    sim.channel().webhook.endpoint = house.base_url + centre.webhook_path
    return house


def _run_gunicorn(variables):
    """Be gunicorn, as head of a process group of its own."""
    os.setsid()
    os.environ.update(variables)
    os.chdir(ROOT)
    sys.argv = ["gunicorn", "-c", "gunicorn.conf.py", "wsgi:app"]
    wsgiapp.run()
