"""A console whose line is slow is no deaf one: what it was sent before a ping may take its time."""

from itertools import count

import pytest

from webapp.core import clock
from webapp.realtime.mailbox import Mailbox
from webapp.realtime.stream import PING, Stream

# 128 kbit/s: what phone contracts leave when their volume is used up.
SLOW = 16 * 1024
WHOLE_SCREEN = "x" * 200_000
LOOKS = 30


class Line(Mailbox):
    """A socket, what stands behind it, and a mailbox in which time passes: a second each look."""

    def __init__(self, monkeypatch, rate, *, is_answering=True):
        super().__init__()
        self.rate, self.is_answering, self.under_way, self.seconds = rate, is_answering, b"", 0.0
        self.sock, self.connected, self.pong_received, self.input_buffer = self, True, True, []
        self.looks = count(1)
        monkeypatch.setattr(clock, "monotonic", lambda: self.seconds)

    def setsockopt(self, *_option):
        pass

    def fileno(self):
        return -1

    def sendall(self, frame):
        self.under_way += frame

    def take(self, _seconds):
        self.seconds += 1
        arrived, self.under_way = self.under_way[: self.rate], self.under_way[self.rate :]
        if self.is_answering and arrived.endswith(PING):
            self.pong_received = True
        self.connected = next(self.looks) < LOOKS


@pytest.mark.parametrize(
    ("rate", "is_answering", "seconds"), [(SLOW, True, LOOKS), (10**6, False, 10)]
)
def test_slow_lines_are_kept_and_deaf_ones_given_up(monkeypatch, rate, is_answering, seconds):
    line = Line(monkeypatch, rate, is_answering=is_answering)
    page = WHOLE_SCREEN if is_answering else "a row"
    Stream(line, line, lambda: [page], lambda _parcel: []).run()
    assert line.seconds == seconds
