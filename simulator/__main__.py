"""`python -m simulator --host 127.0.0.1 --port 8001 --accounts FILE [--state FILE]`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from simulator.accounts import DEFAULT_ACCOUNT, load_accounts
from simulator.running import running_simulator


def main() -> int:
    """Serve until SIGINT or SIGTERM; 2 with one clear line when it cannot start."""
    options = _options()
    os.umask(0o077)  # what phones said, and accounts' secrets
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    try:
        accounts = load_accounts(options.accounts) if options.accounts else [DEFAULT_ACCOUNT]
        with running_simulator(
            accounts,
            host=options.host,
            port=options.port,
            path_prefix=options.prefix.rstrip("/"),
            state_path=options.state,
        ) as simulator:
            print(f"LINE simulator: {simulator.base_url}/", flush=True)
            ended.wait()
    except (OSError, ValueError) as error:
        print(f"The LINE simulator cannot start: {error}", file=sys.stderr)
        return 2
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--accounts", type=Path, help="JSON list of accounts")
    parser.add_argument("--state", type=Path, help="keep phone histories in this file")
    parser.add_argument("--prefix", default="", help="path in front of the API, such as /line")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
