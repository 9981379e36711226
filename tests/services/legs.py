"""A leg of the suite needs a program that this machine may lack: skip it, or fail it in CI."""

import os
import pwd
import subprocess
from pathlib import Path

import pytest

from tests.services import runs

DEADLINE_SECONDS = 20.0


def missing(program, packages):
    """Skip the asking test with a line that says what to install; fail it where all must run."""
    line = f"{program} is missing: apt-get install {packages}"
    if runs.is_required():
        pytest.fail(line, pytrace=False)
    pytest.skip(line)


def server_account():
    """The account servers run under: some refuse root, so root lends its rights to another.

    Returns:
        A pwd entry, or None when the tests do not run as root (servers then run as we do).
    """
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("no account but root to run PostgreSQL under")


def run_as(account, command, **options):
    """Run a short command to its end, under `account` when one is given; its output if it fails.

    Raises:
        RuntimeError: the command failed; the text is what it said.
    """
    done = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd="/",
        **as_account(account),
        **options,
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {done.stdout[-2000:]}")
    return done.stdout


def as_account(account):
    """The subprocess options that make a child run under `account`."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
