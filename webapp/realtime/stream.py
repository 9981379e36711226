"""What one console is sent, piece by piece: snapshot, then deltas, then a goodbye."""

from __future__ import annotations

import random
import socket
from collections.abc import Callable, Iterable
from typing import Protocol

from webapp.core import clock
from webapp.core.errors import private_log
from webapp.realtime.carrier import Carrier
from webapp.realtime.errands import Crew, Errand
from webapp.realtime.frames import beat_of, frame_of, shared_frame
from webapp.realtime.line import Line
from webapp.realtime.mailbox import Mailbox
from webapp.realtime.notice import RESYNC, Parcel

log = private_log(__name__)
TRY_AGAIN_LATER = 1013
RESTARTING = 1012
# With the time in which the bus finds that something is missing, less than two minutes.
LOOK_SECONDS = 60.0
# Whatever nobody told at all is right again after this.
ANEW_SECONDS = 1200.0
# More would only take the interpreter from each other; fewer would wait for the database together.
DRAWING_THREADS = 6
LEAVE_SECONDS = 2.0


# What a page says when nobody looks at it, and when somebody does again.
HIDDEN, VISIBLE = "hidden", "visible"


class Screen(Protocol):
    """What a stream shows. Each method may raise; the console is then told to come again."""

    @property
    def is_behind(self) -> bool:
        """Whether it is looked at, and something was not told while it was not."""

    def turn(self, *, is_hidden: bool) -> None:
        """Nobody looks at it from now on, or somebody does. Called by any thread."""

    def snapshot(self) -> Iterable[str]:
        """Everything, in pieces of HTML."""

    def delta(self, parcel: Parcel) -> Iterable[str]:
        """What one notice changes."""

    def is_current(self, since: float) -> bool:
        """Whether what was drawn then is still right, and its viewer still who may see it."""

    def left(self) -> None:
        """The console is gone."""


class Stream:
    """Sends one screen down one line, in its turn among all streams; see `Streams`."""

    def __init__(self, crew: Crew, mailbox: Mailbox, screen: Screen) -> None:
        self._mailbox, self._screen = mailbox, screen
        self._errand = Errand(crew, self._step)
        self._line: Line | None = None
        self._anew_due = self._look_due = self._looked_at = 0.0

    def start(self, carrier: Carrier, sock: socket.socket) -> None:
        """Say what time it is, and ask for the first snapshot."""
        self._line = carrier.take(sock, self._errand.call, self._hear)
        self._line.send(carrier.beat())
        self._mailbox.on_mail = self._errand.call
        self._errand.call()

    def _hear(self, word: str) -> None:
        """What a page says; nothing else is understood. It wants to know whether its line lives.

        A page may say it before `start` has its line in hand: a time is on its way there anyhow.
        """
        if word not in (HIDDEN, VISIBLE):
            return
        self._screen.turn(is_hidden=word == HIDDEN)
        if (line := self._line) is not None:
            line.send(frame_of(beat_of(clock.now())))
        self._errand.call()

    def _step(self) -> None:
        """Send one piece. A fault closes with "try again later": the screen comes and re-reads."""
        if self._line is None:
            return
        try:
            self._advance(self._line)
        except Exception:
            log.exception("a console's socket failed")
            self._leave(self._line, TRY_AGAIN_LATER)

    def _advance(self, line: Line) -> None:
        code = TRY_AGAIN_LATER if self._mailbox.is_overflowed else self._mailbox.close_code
        if line.is_gone or code is not None:
            self._leave(line, code)
        elif line.is_full:
            return  # it calls when there is room
        elif clock.monotonic() >= self._look_due:
            self._look(line)
        elif self._screen.is_behind:
            self._errand.call()
            _send(line, "".join(self._screen.snapshot()), frame_of)
        elif parcel := self._mailbox.take():
            self._draw(line, parcel)
        if self._mailbox.has_mail():
            self._errand.call(self._mailbox.has_urgent_mail())

    def _look(self, line: Line) -> None:
        """Draw everything anew if something may have been missed since the last look."""
        now, since = clock.monotonic(), self._looked_at
        self._looked_at, self._look_due = now, now + _about(LOOK_SECONDS)
        line.call_at(self._look_due)
        self._errand.call()
        if now >= self._anew_due or not self._screen.is_current(since):
            self._anew_due = now + _about(ANEW_SECONDS)
            _send(line, "".join(self._screen.snapshot()), frame_of)

    def _draw(self, line: Line, parcel: Parcel) -> None:
        if parcel.notice.kind == RESYNC:
            self._anew_due = self._look_due = 0.0
            self._errand.call()
        else:
            _send(line, "".join(self._screen.delta(parcel)), shared_frame)

    def _leave(self, line: Line, code: int | None) -> None:
        self._line = None
        self._mailbox.on_mail = lambda _is_urgent: None
        if code is not None:
            line.close(code)
        self._screen.left()


def _about(seconds: float) -> float:
    """So that not all do it at the same moment."""
    return seconds * random.uniform(0.8, 1.2)


def _send(line: Line, html: str, make_frame: Callable[[str], bytes]) -> None:
    if html:
        line.send(make_frame(html))


class Streams:
    """All open consoles of this process: one thread carries them, a few draw for them."""

    def __init__(self) -> None:
        self._carrier, self._crew = Carrier(), Crew(DRAWING_THREADS)

    def open(self, sock: socket.socket, mailbox: Mailbox, screen: Screen) -> None:
        """Push a screen down a socket, which is ours from now on."""
        Stream(self._crew, mailbox, screen).start(self._carrier, sock)

    def stop(self, seconds: float) -> None:
        """Finish what is in hand, for at most so many seconds, and give the lines up."""
        self._crew.stop(seconds)
        self._carrier.stop(LEAVE_SECONDS)
