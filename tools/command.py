"""`make flask ARGS="…"`: a command of Kanava with the secrets and the data of this folder.

It finds what `make run` made, also while that runs; LINE is the simulator, as there.
"""

import os
import subprocess
import sys

from tools import instance
from tools.problem import Problem, read_port


def main() -> int:
    """Run `flask --app wsgi` with the arguments given; its exit code."""
    os.umask(0o077)
    try:
        folder = instance.folder()
        environment = dict(os.environ) | instance.secret_variables(folder)
        environment["INSTANCE_PATH"] = str(folder)
        if not (os.environ.get("LINE_API_BASE") or os.environ.get("LINE_API_BASE_FILE")):
            simulator = f"http://127.0.0.1:{read_port('SIMULATOR_PORT', 8001)}"
            environment["LINE_API_BASE"] = simulator
            environment.setdefault("LINE_DATA_BASE", simulator)
            environment.setdefault("LINE_STICKER_BASE", simulator)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *sys.argv[1:]]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
