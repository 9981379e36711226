"""`make run`: what it tells the person at the terminal, and what it must never overwrite."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services.ports import free_port
from tools import instance, line_account, run
from tools.children import Children
from tools.problem import Problem, read_port, require_free
from tools.welcome import welcome

pytestmark = pytest.mark.both_databases

MAKE_VENV = instance.ROOT / "tools" / "make-venv"


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.startswith(("SECRET_KEY", "ENCRYPTION_KEYS", "LINE_", "DATABASE_URL", "WORKER_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("INSTANCE_PATH", str(tmp_path))
    monkeypatch.setenv("PORT", str(free_port()))
    monkeypatch.setenv("SIMULATOR_PORT", str(free_port()))


def test_a_taken_port_is_told_in_one_line_that_names_the_way_out(monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen(1)
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        launcher = [sys.executable, "-m", "tools.run"]
        done = subprocess.run(
            launcher, cwd=instance.ROOT, capture_output=True, text=True, check=False
        )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Port {port} is taken: stop what listens there, or choose another: "
        f"make run PORT={port + 10}\n"
    )


def test_the_simulators_taken_port_names_its_own_variable():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen(1)
        with pytest.raises(Problem, match="SIMULATOR_PORT="):
            require_free("127.0.0.1", other.getsockname()[1], "SIMULATOR_PORT")


@pytest.mark.parametrize("text", ["eighty", "0", "65536", "-1"])
def test_a_malformed_port_is_told(monkeypatch, text):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(Problem, match="PORT must be a port number"):
        read_port("PORT", 8000)


def test_secrets_are_made_once_and_are_the_owners_alone(tmp_path):
    first = instance.secret_variables(tmp_path)
    made = {name: Path(path).read_text() for name, path in first.items()}
    assert set(made) == {"SECRET_KEY_FILE", "ENCRYPTION_KEYS_FILE"}
    assert instance.secret_variables(tmp_path) == first
    assert {name: Path(path).read_text() for name, path in first.items()} == made
    assert {stat.S_IMODE(Path(path).stat().st_mode) for path in first.values()} == {0o600}


def test_two_installations_never_share_a_secret(tmp_path):
    values = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        variables = instance.secret_variables(tmp_path / name)
        values |= {Path(path).read_text() for path in variables.values()}
    assert len(values) == 4


@pytest.mark.parametrize("given", ["SECRET_KEY", "SECRET_KEY_FILE"])
def test_a_secret_of_the_environment_is_kept(monkeypatch, tmp_path, given):
    monkeypatch.setenv(given, "the operator's own")
    assert set(instance.secret_variables(tmp_path)) == {"ENCRYPTION_KEYS_FILE"}
    assert not (tmp_path / "secret_key").exists()


def test_the_simulators_account_stays_the_same_at_every_start(tmp_path):
    account = instance.simulator_account(tmp_path)
    assert instance.simulator_account(tmp_path) == account
    assert set(account) == {"name", "channel_id", "channel_secret", "access_token"}


def test_a_second_account_waits_for_the_admin_also_where_there_was_one(tmp_path):
    first = instance.simulator_account(tmp_path)
    file = tmp_path / "simulator.json"
    both = json.loads(file.read_text())
    assert [account["name"] for account in both] == ["Kanava demo", "Kanava bakery"]
    file.write_text(json.dumps(both[:1]))
    assert instance.simulator_account(tmp_path) == first
    assert len(json.loads(file.read_text())) == 2


def test_where_line_is_not_offered_it_starts_without_a_line_account(monkeypatch):
    monkeypatch.setenv("REGION", " GCC")
    plan = run.make_plan()
    assert not plan.has_simulator
    assert "LINE_API_BASE" not in plan.environment


def test_one_folder_runs_once(tmp_path):
    with instance.lock(tmp_path), pytest.raises(Problem, match="already runs"):
        instance.lock(tmp_path)
    instance.lock(tmp_path).close()


def test_a_platform_of_the_environment_leaves_the_simulator_out(monkeypatch):
    monkeypatch.setenv("LINE_API_BASE", "http://127.0.0.1:9/line")
    plan = run.make_plan()
    assert not plan.has_simulator
    assert plan.environment["LINE_API_BASE"] == "http://127.0.0.1:9/line"


def test_without_one_both_hosts_of_line_are_the_simulator():
    plan = run.make_plan()
    assert plan.has_simulator
    bases = {plan.environment["LINE_API_BASE"], plan.environment["LINE_DATA_BASE"]}
    assert bases == {plan.simulator_address}


@pytest.mark.parametrize(
    ("url", "embedded", "has_worker"),
    [
        ("", "", False),
        ("sqlite:///kanava.db", "", False),
        ("postgresql://127.0.0.1/kanava", "", True),
        ("postgresql://127.0.0.1/kanava", "true", False),
    ],
)
def test_postgresql_gets_a_worker_process(monkeypatch, url, embedded, has_worker):
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("WORKER_EMBEDDED", embedded)
    assert run.make_plan().has_worker is has_worker


def test_listening_everywhere_is_reached_by_loopback(monkeypatch):
    monkeypatch.setenv("HOST", "0.0.0.0")
    assert run.make_plan().address == f"http://127.0.0.1:{os.environ['PORT']}"


def test_a_dead_child_is_told_with_its_last_lines(capsys):
    children = Children()
    code = "print('first'); print('no such table'); raise SystemExit(3)"
    children.start("web", [sys.executable, "-c", code], os.environ)
    children._running[0].process.wait()
    with pytest.raises(Problem) as told:
        children.pump(0)
    children.stop()
    assert str(told.value).splitlines() == [
        "The web process ended with code 3, so everything was stopped. Its last lines:",
        "first",
        "no such table",
    ]


def test_stopping_ends_every_child():
    children = Children()
    waiting = [sys.executable, "-c", "import signal; print('up', flush=True); signal.pause()"]
    for name in ("simulator", "web"):
        children.start(name, waiting, os.environ)
    processes = [child.process for child in children._running]
    children.stop()
    assert [process.returncode for process in processes] == [-signal.SIGTERM] * 2


def test_the_line_account_is_made_once_for_a_database(monkeypatch, tmp_path):
    calls = []

    def flask(*arguments, **variables):
        calls.append(arguments)
        said = " ".join(arguments)
        assert account["channel_secret"] not in said, "command lines are seen by everybody"
        assert account["access_token"] not in said
        assert account["access_token"] in variables.values()
        return json.dumps({"id": 1, "webhook_path": f"/line/webhook/{len(calls)}"})

    monkeypatch.setattr(line_account, "_is_known", lambda url: True)
    account = instance.simulator_account(tmp_path)
    for _ in range(2):
        path = line_account.webhook_path(tmp_path, "http://127.0.0.1", account, run=flask)
        assert path == "/line/webhook/1"
    monkeypatch.setattr(line_account, "_is_known", lambda url: False)
    path = line_account.webhook_path(tmp_path, "http://127.0.0.1", account, run=flask)
    assert (path, len(calls)) == ("/line/webhook/2", 2), "a removed database needs it anew"


def test_the_welcome_tells_addresses_and_sign_ins(tmp_path):
    people = [{"name": "Aoi", "email": "aoi@example.com", "password": "pw", "role": "agent"}]
    (tmp_path / "demo-sign-ins.json").write_text(json.dumps(people))
    text = welcome("http://127.0.0.1:8000", "http://127.0.0.1:8001", tmp_path)
    for part in ("http://127.0.0.1:8000", "http://127.0.0.1:8001", "aoi@example.com   pw"):
        assert part in text


def test_a_python_too_old_is_told_in_one_line(tmp_path):
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1\n')
    old.chmod(0o755)
    done = subprocess.run(
        [MAKE_VENV, tmp_path / "venv"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "PYTHON": str(old)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "needs Python 3.11 or newer (found: Python 3.9.2)" in done.stderr
    assert not (tmp_path / "venv").exists()
