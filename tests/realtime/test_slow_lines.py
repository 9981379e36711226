"""A console whose line is slow is no deaf one: what it was sent before a ping may take its time."""

import socket

import pytest

from webapp.core import clock
from webapp.core.peers import ANSWER_BYTES
from webapp.realtime import line as module
from webapp.realtime.frames import PING, SHORT_PONG, frame_of
from webapp.realtime.line import Line

# 128 kbit/s: what phone contracts leave when their volume is used up.
SLOW, FAST = 16 * 1024, 10**6
# As core/peers.py asks for, more or less.
KERNEL = 256 * 1024
PONG = SHORT_PONG + b"\0\0\0\0"
ASKED = b"\x89\x80\0\0\0\0"
WHOLE_SCREEN = frame_of("x" * 200_000)
BEAT = frame_of("<!--beat-->")
LOOKS = 60
MUCH = 4 * 1024 * 1024


class Wire:
    """A socket and what stands behind it: so many bytes a second arrive, pings are answered."""

    def __init__(self, rate, *, is_answering):
        self.rate, self.is_answering = rate, is_answering
        self.under_way, self.arrived, self.answers = b"", b"", []

    def setblocking(self, _is_blocking):
        pass

    def setsockopt(self, *_option):
        pass

    def shutdown(self, _how):
        pass

    def close(self):
        pass

    def send(self, data):
        room = KERNEL - len(self.under_way)
        if room <= 0:
            raise BlockingIOError
        self.under_way += bytes(data[:room])
        return min(room, len(data))

    def recv(self, _most):
        if not self.answers:
            raise BlockingIOError
        return self.answers.pop()

    def move(self):
        """One second passes."""
        came, self.under_way = self.under_way[: self.rate], self.under_way[self.rate :]
        pings = (self.arrived[-1:] + came).count(PING)
        self.arrived += came
        if pings and self.is_answering:
            self.answers.append(PONG)


@pytest.fixture
def at(monkeypatch):
    """The second it is."""
    moment = [0.0]
    monkeypatch.setattr(clock, "monotonic", lambda: moment[0])
    return moment


def life_of(wire, moment, sent):
    """The line, and the second at which it is given up; None when it lives on."""
    line = Line(wire, lambda: None, lambda _line: None)
    line.send(sent)
    for second in range(1, LOOKS):
        moment[0] = float(second)
        wire.move()
        line.flush()
        if wire.answers:
            line.read()
        if line.due <= moment[0] and not line.attend(moment[0], BEAT):
            return line, second
    return line, None


def test_a_slow_line_is_kept(at):
    wire = Wire(SLOW, is_answering=True)
    line, given_up_at = life_of(wire, at, WHOLE_SCREEN)
    assert given_up_at is None
    assert wire.arrived.startswith(WHOLE_SCREEN)
    assert not line.is_full
    assert wire.arrived.count(BEAT) >= 2


def test_a_deaf_line_is_given_up_before_an_offer_stops_waiting_for_it(at):
    _, given_up_at = life_of(Wire(FAST, is_answering=False), at, frame_of("a row"))
    assert given_up_at <= 10


def test_who_takes_nothing_is_given_up(at):
    _, given_up_at = life_of(Wire(0, is_answering=False), at, WHOLE_SCREEN * 3)
    assert given_up_at <= module.SEND_SECONDS + module.PING_SECONDS


def test_an_answer_that_is_not_read_yet_keeps_the_line(at):
    """It is this process that stood still, not the peer."""
    wire = Wire(FAST, is_answering=True)
    line = Line(wire, lambda: None, lambda _line: None)
    assert line.attend(0.0, BEAT)
    at[0] = 60.0
    wire.move()
    assert wire.answers
    assert line.attend(60.0, BEAT)
    at[0] = 120.0
    line.attend(61.0, BEAT)
    assert not line.attend(120.0, BEAT)


def test_who_asks_and_takes_nothing_is_not_answered_for_ever(at):
    """Only what the kernel takes: else each ping is a pong that is kept here."""
    wire = Wire(0, is_answering=False)
    line = Line(wire, lambda: None, lambda _line: None)
    line.send(WHOLE_SCREEN * 3)
    kept = len(line._waiting)
    for _ in range(1000):
        wire.answers.append(ASKED)
        assert line.read()
    assert len(line._waiting) == kept


HIDE, SHOW = (b"\x81" + bytes((0x80 | len(word),)) + b"\0\0\0\0" + word for word in (b"a", b"b"))


def test_a_page_that_says_much_is_heard_once_a_second_and_its_last_word_counts(at):
    wire, heard = Wire(FAST, is_answering=True), []
    line = Line(wire, lambda: None, lambda _line: None, heard.append)
    for word in (HIDE, SHOW, HIDE, SHOW):
        wire.answers.append(word)
        assert line.read()
    assert heard == ["a"]
    at[0] = module.WORD_SECONDS
    assert line.due <= at[0]
    assert line.attend(at[0], BEAT)
    assert heard == ["a", "b"]
    assert line.attend(at[0] + 1, BEAT)
    assert heard == ["a", "b"]


# A masked close of 1000 from the browser, and one of ours.
PEERS_GOODBYE = b"\x88\x82\0\0\0\0\x03\xe8"


@pytest.mark.parametrize("is_peers", [True, False])
def test_nothing_is_sent_after_a_goodbye(is_peers):
    """Browsers call it a broken line: "Data frame received after close"."""
    wire = Wire(FAST, is_answering=False)
    line = Line(wire, lambda: None, lambda _line: None)
    if is_peers:
        wire.answers.append(PEERS_GOODBYE)
        assert not line.read()
    else:
        line.close(1012)
    said = wire.under_way
    assert said[0] == 0x88
    line.send(BEAT)
    assert wire.under_way == said


def test_a_console_that_takes_nothing_is_known_to_be_slow_within_some_hundred_kilobytes():
    """The web server gives its peers room for a long file; of a console a megabyte would lie in
    the kernel before anything here looked slow.
    """
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        peer.connect(server.getsockname())
        ours, _ = server.accept()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ANSWER_BYTES)
        line, sent, piece = Line(ours, lambda: None, lambda _line: None), 0, b"x" * 4096
        while not line.is_full and sent < MUCH:
            line.send(piece)
            sent += len(piece)
        line.give_up()
    assert len(frame_of("x" * 40_000)) < sent < 256 * 1024
