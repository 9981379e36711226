"""How gunicorn serves Kanava: one process with a few threads for requests.

Open consoles hold none of them: one thread carries them all (webapp/realtime/carrier.py).
Measured in docs/operations.md; more processes need PostgreSQL or Redis between them.
"""

import ctypes
import gc
import os
import resource
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from webapp.config import SOCKET_CAP, Settings, SettingsError

HTTP_THREADS = 32
# For the database, files, and what is fetched.
OTHER_FILES = 200
PLENTY = 2**20
# The background needs up to 10 s to finish what is in hand (webapp/background.py).
STOP_SECONDS = 11

_host = os.environ.get("HOST") or "127.0.0.1"
_port = os.environ.get("PORT") or "8000"
bind = f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 1)
# Why: docs/decisions/0016-threads-get-whole-requests.md
worker_class = "webapp.core.serving.PatientWorker"
threads = HTTP_THREADS
# Each connection is an open file; of 1,024, what shells often allow, too few would be left.
_most_files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (_most_files, _most_files))
_files = (_most_files if _most_files != resource.RLIM_INFINITY else PLENTY) - OTHER_FILES
# Where there are few, consoles do not take them all, unless somebody says so.
os.environ["SOCKET_CAP"] = os.environ.get("SOCKET_CAP") or str(min(SOCKET_CAP, _files // 2))
_sockets = os.environ["SOCKET_CAP"]
_left = _files - (int(_sockets) if _sockets.isdecimal() else 0)
# Past these the one that has waited longest goes; at least as many as there are threads.
worker_connections = max(min(5000, _left), threads + 1)
keepalive = 15
# The database and the media hold customers' words: for this user alone.
umask = 0o077
graceful_timeout = STOP_SECONDS + 1
# It would be made in the home folder, outside the project.
control_socket_disable = True
loglevel = os.environ.get("LOG_LEVEL") or "warning"

# glibc gives threads heaps of their own, which hold a third of all memory at 1,000 sockets; one
# heap serves as well where the interpreter lets one thread run at a time. M_ARENA_MAX is -8 in
# glibc's malloc.h; other C libraries have no such function and no such heaps.
_set_malloc_option = getattr(ctypes.CDLL(None), "mallopt", None)
if _set_malloc_option:
    _set_malloc_option(-8, 1)


def on_starting(server: Any) -> None:
    """Say what is wrong with the settings once and in one line, before any process is made."""
    if server.cfg.is_ssl:
        sys.exit("Kanava cannot start: leave TLS to the proxy in front, without certfile")
    try:
        settings = Settings.from_environment(os.environ, Path(__file__).parent / "instance")
    except SettingsError as error:
        sys.exit(f"Kanava cannot start: {error}")
    if workers > 1 and not (settings.is_postgres or settings.redis_url):
        sys.exit("Kanava cannot start: WEB_CONCURRENCY above 1 needs PostgreSQL or REDIS_URL")


def post_worker_init(worker: Any) -> None:
    """Start what runs beside requests: the bus listener and, on SQLite, the worker threads."""
    from webapp import start_background
    from webapp.agents.links import say_how_to_begin

    # What the start has made stays for good: the garbage collector need not look at it again.
    gc.collect()
    gc.freeze()
    worker.background = start_background(worker.wsgi)
    say_how_to_begin(worker.wsgi, f"http://{bind}")
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        _stop_background_on(number, worker)


def worker_exit(_server: Any, worker: Any) -> None:
    """Leave nothing half done: the background has stopped before the process goes."""
    _stop_background(worker)
    stopping = getattr(worker, "stopping", None)
    if stopping:
        stopping.join(STOP_SECONDS)


def _stop_background_on(number: signal.Signals, worker: Any) -> None:
    """Let go of open sockets as soon as the signal comes, or each would hold its thread open."""
    gunicorns_own = signal.getsignal(number)

    def handle(signum: int, frame: Any) -> None:
        _stop_background(worker)
        gunicorns_own(signum, frame)

    signal.signal(number, handle)


def _stop_background(worker: Any) -> None:
    """Stop it once, in a thread: a signal must not wait for locks that the main thread holds."""
    background = worker.__dict__.pop("background", None)
    if background:
        worker.stopping = threading.Thread(target=background.stop, name="stop-background")
        worker.stopping.start()
