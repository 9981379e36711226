"""`make flask ARGS=…` finds what `make run` made in the same folder."""

import os
import subprocess
import sys


def test_a_command_finds_the_secrets_of_its_folder(tmp_path):
    names = ("SECRET_KEY", "ENCRYPTION_KEYS", "SECRET_KEY_FILE", "ENCRYPTION_KEYS_FILE")
    environ = {name: value for name, value in os.environ.items() if name not in names}
    environ["INSTANCE_PATH"] = str(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "tools.command", "db", "upgrade"],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "kanava.db").exists()
