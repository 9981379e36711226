"""Migrations and models must say the same: migrate an empty SQLite database, then compare."""

import os
import secrets
import subprocess
import sys
import tempfile

from cryptography.fernet import Fernet


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="kanava-schema-") as folder:
        environment = dict(os.environ) | {
            "INSTANCE_PATH": folder,
            "DATABASE_URL": f"sqlite:///{folder}/schema.db",
            "SECRET_KEY": secrets.token_urlsafe(48),
            "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        }
        return _flask(environment, "upgrade") or _flask(environment, "check")


def _flask(environment: dict[str, str], verb: str) -> int:
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "db", verb],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print(f"flask db {verb} failed:", *done.stdout.strip().splitlines()[-15:], sep="\n")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
