"""A Redis server of our own on a free port of loopback, with nothing written to disk."""

import contextlib
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import redis

from tests.services import legs
from tests.services.ports import free_port

PACKAGES = "redis-server"


@dataclass
class RedisServer:
    """A running server; `url` is what REDIS_URL holds."""

    program: str
    port: int
    folder: Path
    process: subprocess.Popen | None = None

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        command = [self.program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.process = subprocess.Popen(
            [*command, "--appendonly", "no", "--dir", str(self.folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait_until_it_answers()

    def stop(self):
        self.process.kill()
        self.process.wait()

    def restart(self):
        """Cut every connection and come back empty at the same port, as after a crash."""
        self.stop()
        self.start()

    def flush(self):
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def _wait_until_it_answers(self):
        deadline = time.monotonic() + legs.DEADLINE_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            with (
                contextlib.suppress(redis.ConnectionError),
                redis.Redis.from_url(self.url) as client,
            ):
                client.ping()
                return
        self.stop()
        raise RuntimeError(f"{self.program} did not answer on port {self.port}")


@contextlib.contextmanager
def running():
    """A private server for the length of the block."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        legs.missing("Redis", PACKAGES)
    with tempfile.TemporaryDirectory(prefix="kanava-redis-") as folder:
        server = RedisServer(program, free_port(), Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()
