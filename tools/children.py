"""Child processes that live and die together, their lines shown under their names."""

import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from tools.problem import Problem

STOP_SECONDS = 15.0
LAST_LINES = 20
PR_SET_PDEATHSIG = 1  # linux/prctl.h


@dataclass
class Child:
    """A running process, what it wrote last, and the line it has not finished yet."""

    name: str
    process: subprocess.Popen[bytes]
    last_lines: deque[str] = field(default_factory=lambda: deque(maxlen=LAST_LINES))
    unfinished: bytes = b""


class Children:
    """Started in order, stopped in the opposite order."""

    def __init__(self) -> None:
        self._running: list[Child] = []
        self._selector = selectors.DefaultSelector()

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start a process of the project; in a group of its own, so that Ctrl-C reaches only us."""
        process = subprocess.Popen(
            command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509  # the launcher has no threads
        )
        self._running.append(Child(name, process))
        self._selector.register(_pipe(process), selectors.EVENT_READ, self._running[-1])

    def pump(self, seconds: float) -> None:
        """Show what the children write within `seconds`.

        Raises:
            Problem: one of them has ended; the text holds its last lines.
        """
        self._show(seconds)
        for child in self._running:
            code = child.process.poll()
            if code is not None:
                self._show(0)
                raise Problem("\n".join([_obituary(child, code), *child.last_lines]))

    def stop(self) -> None:
        """Ask each child to end, last started first, and make sure that it did."""
        for child in reversed(self._running):
            child.process.terminate()
            self._wait(child)
            _pipe(child.process).close()
        self._running.clear()
        self._selector.close()

    def _wait(self, child: Child) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        while child.process.poll() is None:
            self._show(0.1)
            if time.monotonic() > deadline:
                os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()
        self._show(0)

    def _show(self, seconds: float) -> None:
        if not self._selector.get_map():
            time.sleep(seconds)
        for key, _events in self._selector.select(seconds):
            self._read(key.data)

    def _read(self, child: Child) -> None:
        data = os.read(_pipe(child.process).fileno(), 65536)
        if not data:
            self._selector.unregister(_pipe(child.process))
        *lines, child.unfinished = (child.unfinished + data).split(b"\n")
        if not data and child.unfinished:
            lines.append(child.unfinished)
        for line in lines:
            text = line.decode(errors="replace").rstrip()
            child.last_lines.append(text)
            print(f"{child.name:>9} | {text}", flush=True)


def _pipe(process: subprocess.Popen[bytes]) -> IO[bytes]:
    if process.stdout is None:
        raise RuntimeError("started without a pipe")
    return process.stdout


def _obituary(child: Child, code: int) -> str:
    how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
    said = " Its last lines:" if child.last_lines else ""
    return f"The {child.name} process {how}, so everything was stopped.{said}"


if sys.platform == "linux":
    _libc = ctypes.CDLL(None)

    def _die_with_parent() -> None:
        """In the child, before it starts: be asked to end when the launcher is killed."""
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
else:

    def _die_with_parent() -> None:
        """Only Linux can promise that children end when the launcher is killed."""
