"""What a machine keeps for itself in the instance folder: secrets and what was set up once."""

import fcntl
import json
import os
import secrets
from pathlib import Path
from typing import Any, TextIO

from cryptography.fernet import Fernet

from tools.problem import Problem

ROOT = Path(__file__).resolve().parent.parent
# What preparing prints when it made a demo centre.
FRESH = "A demo centre was made."
SIMULATED = ("Kanava demo", "Kanava bakery")


def folder() -> Path:
    """The instance folder, made when it is not there."""
    path = Path(os.environ.get("INSTANCE_PATH") or ROOT / "instance").resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path


def lock(instance: Path) -> TextIO:
    """Hold the folder for as long as the returned file stays open.

    Raises:
        Problem: another `make run` holds it; two would not see each other's live notices.
    """
    file = (instance / "run.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise Problem("Kanava already runs from this folder: stop it first.") from error
    return file


def secret_variables(instance: Path) -> dict[str, str]:
    """The variables that point Kanava at its secrets; those given by the environment are kept.

    Files are made on the first run, random and readable by their owner only, and never replaced.
    """
    variables = {}
    makers = {"SECRET_KEY": _random_key, "ENCRYPTION_KEYS": _fernet_key}
    for name, make in makers.items():
        if os.environ.get(name) or os.environ.get(f"{name}_FILE"):
            continue
        file = instance / name.lower()
        if not file.exists():
            write_private(file, make())
        variables[f"{name}_FILE"] = str(file)
    return variables


def simulator_account(instance: Path) -> dict[str, str]:
    """The simulator's LINE channel that is connected by itself.

    It has name, channel_id, channel_secret and access_token. All channels are made on the first
    run; the file is the list the simulator reads. The second one is for the admin to connect.
    """
    file = instance / "simulator.json"
    accounts: list[dict[str, str]] = read_json(file) or []
    missing = SIMULATED[len(accounts) :]
    if missing:
        accounts += [_new_account(name) for name in missing]
        write_private(file, json.dumps(accounts, indent=2))
    return accounts[0]


def _new_account(name: str) -> dict[str, str]:
    return {
        "name": name,
        "channel_id": str(secrets.randbelow(9 * 10**9) + 10**9),
        "channel_secret": secrets.token_hex(16),
        "access_token": secrets.token_urlsafe(96),
    }


def read_json(file: Path) -> Any:
    """The content of a JSON file of ours, or None when there is no such file."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise Problem(f"{file} is damaged: remove it, and the next start makes it anew.") from error


def write_private(file: Path, text: str) -> None:
    """Write a file readable by its owner only, whole or not at all."""
    draft = file.with_name(f"{file.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
    draft.replace(file)


def _random_key() -> str:
    return secrets.token_urlsafe(48)


def _fernet_key() -> str:
    return Fernet.generate_key().decode()
