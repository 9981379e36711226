"""`make run`: everything a demo needs, started in order and stopped together.

Environment: HOST (default 127.0.0.1), PORT (8000), SIMULATOR_HOST (127.0.0.1, whatever HOST is),
SIMULATOR_PORT (8001), DEMO_PAST (0: a fresh demo begins empty), and all that webapp/config.py
reads. With LINE_API_BASE set, that platform is used and no simulator starts.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import requests

from tools import instance, line_account
from tools.children import Children
from tools.problem import Problem, read_port, require_free
from tools.welcome import welcome

START_SECONDS = 60.0
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Plan:
    """Where things listen and what the processes are told."""

    host: str
    port: int
    simulator_host: str
    simulator_port: int
    folder: Path
    environment: dict[str, str]

    @property
    def has_simulator(self) -> bool:
        has_platform = os.environ.get("LINE_API_BASE") or os.environ.get("LINE_API_BASE_FILE")
        return self.is_line_offered and not has_platform

    @property
    def is_line_offered(self) -> bool:
        """False in a region without LINE: no account is made there."""
        region = self.environment.get("REGION", "").strip().lower()
        if not region:
            return True
        from webapp.line.region import WITHOUT_LINE

        return region not in WITHOUT_LINE

    @property
    def has_worker(self) -> bool:
        """Threads in the web process do the work on SQLite; PostgreSQL has a process for it."""
        is_postgres = self.environment.get("DATABASE_URL", "").startswith("postgres")
        embedded = self.environment.get("WORKER_EMBEDDED", "").lower()
        return is_postgres and embedded not in {"1", "true", "yes", "on"}

    @property
    def address(self) -> str:
        return f"http://{_reachable(self.host)}:{self.port}"

    @property
    def simulator_address(self) -> str:
        return f"http://{_reachable(self.simulator_host)}:{self.simulator_port}"


def main() -> int:
    """Run until Ctrl-C; the exit code is 0 then, and 1 after a problem told in plain words."""
    # SIGINT too: a shell that starts this in the background hands it down as ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    # Everything made from here on is this user's alone: the database holds customers' words.
    os.umask(0o077)
    children = Children()
    try:
        plan = make_plan()
        with instance.lock(plan.folder):
            start(plan, children)
            while True:
                children.pump(1.0)
    except KeyboardInterrupt:
        print("\nStopping.", flush=True)
        return 0
    except Problem as problem:
        print(problem, file=sys.stderr, flush=True)
        return 1
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        children.stop()


def make_plan() -> Plan:
    """Read the environment, check the ports, and make the secrets when there are none.

    Raises:
        Problem: a port is taken or malformed.
    """
    host = os.environ.get("HOST") or LOOPBACK
    simulator_host = os.environ.get("SIMULATOR_HOST") or LOOPBACK
    port, simulator_port = read_port("PORT", 8000), read_port("SIMULATOR_PORT", 8001)
    folder = instance.folder()
    environment = dict(os.environ) | instance.secret_variables(folder)
    environment |= {"HOST": host, "PORT": str(port), "INSTANCE_PATH": str(folder)}
    environment["PYTHONUNBUFFERED"] = "1"
    plan = Plan(host, port, simulator_host, simulator_port, folder, environment)
    require_free(host, port, "PORT")
    if plan.has_simulator:
        require_free(simulator_host, simulator_port, "SIMULATOR_PORT")
        environment["LINE_API_BASE"] = plan.simulator_address
        environment.setdefault("LINE_DATA_BASE", plan.simulator_address)
        environment.setdefault("LINE_STICKER_BASE", plan.simulator_address)
        environment.setdefault("LINE_ACCESS_BASE", plan.simulator_address)
    return plan


def start(plan: Plan, children: Children) -> None:
    """Bring the database up to date, start the processes, connect the two, say where they are."""
    if plan.has_simulator:
        start_simulator(plan, children)
    is_fresh = instance.FRESH in command(plan, "tools.prepare")
    if plan.has_simulator:
        wait_until(children, plan.simulator_address, "The simulator")
        if is_fresh and os.environ.get("DEMO_PAST") != "0":
            give_past(plan)
    children.start("web", [program("gunicorn"), "wsgi:app"], plan.environment)
    if plan.has_worker:
        worker = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
        children.start("worker", worker, plan.environment)
    wait_until(children, f"{plan.address}/ready", "Kanava")
    if plan.has_simulator:
        account = instance.simulator_account(plan.folder)
        path = line_account.webhook_path(plan.folder, plan.address, account, run=flask(plan))
        line_account.connect(plan.simulator_address, account, f"{plan.address}{path}")
        if is_fresh:
            flask(plan)("demo-login-page", account["channel_id"], plan.simulator_address)
    where = plan.simulator_address if plan.has_simulator else None
    if not plan.is_line_offered:
        print("LINE is not offered in this region (REGION), so no LINE account is connected.")
    if where and plan.simulator_host not in {LOOPBACK, "localhost", "::1"}:
        print(
            "SIMULATOR_HOST: whoever reaches it writes as any customer. Use it in no open network."
        )
    print(welcome(plan.address, where, plan.folder), flush=True)


def give_past(plan: Plan) -> None:
    """Before anything else runs: to a worker, offers of last week would be overdue."""
    print("Making two weeks of demo history (DEMO_PAST=0 leaves it out).", flush=True)
    account = instance.simulator_account(plan.folder)
    line_account.make(plan.folder, account, run=flask(plan))
    line_account.give_past(plan.simulator_address, account, run=flask(plan))


def flask(plan: Plan) -> Callable[..., str]:
    """Runs a `flask` command to its end; what it printed."""
    return partial(command, plan, "flask", "--app", "wsgi")


def start_simulator(plan: Plan, children: Children) -> None:
    """Start it, not waiting: the database is prepared meanwhile."""
    instance.simulator_account(plan.folder)
    arguments = [sys.executable, "-m", "simulator", "--host", plan.simulator_host]
    arguments += ["--port", str(plan.simulator_port)]
    arguments += ["--accounts", str(plan.folder / "simulator.json")]
    arguments += ["--state", str(plan.folder / "simulator-state.json")]
    children.start("simulator", arguments, plan.environment)


def command(plan: Plan, *module: str, **variables: str) -> str:
    """Run a Python module with its arguments to its end; what it printed.

    Raises:
        Problem: it failed; the text is the end of what it wrote.
    """
    done = subprocess.run(
        [sys.executable, "-m", *module],
        env=plan.environment | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last_lines = (done.stderr or done.stdout).strip().splitlines()[-5:]
        raise Problem("\n".join([f"`{' '.join(module[:4])}` failed:", *last_lines]))
    return done.stdout


def wait_until(children: Children, url: str, name: str) -> None:
    """Wait for a good answer at `url` while showing what the children write.

    Raises:
        Problem: a child ended, or there was no good answer in START_SECONDS.
    """
    deadline = time.monotonic() + START_SECONDS
    answer = "no answer"
    while time.monotonic() < deadline:
        children.pump(0.1)
        with contextlib.suppress(requests.RequestException):
            # A connection kept open would make the server linger when it is stopped.
            response = requests.get(url, headers={"Connection": "close"}, timeout=2)
            if response.ok:
                return
            answer = f"{response.status_code} {response.text[:200]}"
    raise Problem(f"{name} was not ready within {START_SECONDS:.0f} s ({url}: {answer}).")


def program(name: str) -> str:
    """A program of the environment this runs in, also when it is not on PATH."""
    return str(Path(sys.executable).with_name(name))


def _reachable(host: str) -> str:
    """The name by which this machine reaches a server that listens on `host`."""
    if host in {"0.0.0.0", "::", ""}:  # noqa: S104  # compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


if __name__ == "__main__":
    sys.exit(main())
