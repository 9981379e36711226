"""Consoles on real sockets: each is sent its own pieces in order, and none waits for another."""

import contextlib
import socket
import threading
from typing import ClassVar

import pytest

from tests.assertions import wait_until
from webapp.core import clock
from webapp.realtime.carrier import Carrier
from webapp.realtime.errands import Crew, Errand
from webapp.realtime.mailbox import Mailbox
from webapp.realtime.notice import RESYNC, Notice, Parcel
from webapp.realtime.stream import HIDDEN, TRY_AGAIN_LATER, Streams

MASK = b"\0\0\0\0"
PATIENCE = 20


class Screen:
    """Shows the subjects it is told of; fails at "fault"."""

    def __init__(self):
        self.snapshots, self.is_left = 0, threading.Event()
        self.turns, self.is_behind = [], False

    def turn(self, *, is_hidden):
        self.turns.append(is_hidden)
        self.is_behind = not is_hidden

    def snapshot(self):
        self.is_behind = False
        self.snapshots += 1
        return [f"(screen {self.snapshots})"]

    def delta(self, parcel):
        if parcel.notice.kind == "fault":
            raise ValueError("a fault")
        return [f"({parcel.notice.kind} {parcel.notice.subject_id})"]

    def left(self):
        self.is_left.set()


class Opened:
    """One console with its peer's end of the socket."""

    peers: ClassVar = []

    def __init__(self, streams, capacity=500, room=None):
        ours, self.peer = socket.socketpair()
        if room:
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, room)
        self.peers.append(self.peer)
        self.peer.settimeout(PATIENCE)
        self.screen, self.mailbox, self.heard = Screen(), Mailbox(capacity), b""
        streams.open(ours, self.mailbox, self.screen)

    def tell(self, kind, subject=0):
        self.mailbox.put(Parcel(Notice((), kind, subject)))

    def wait_for(self, words):
        while words not in self.heard:
            self.read()
        return self.heard

    def read(self):
        piece = self.peer.recv(65536)
        if not piece:
            raise EOFError(self.heard[-300:])
        self.heard += piece

    def wait_for_end(self):
        with contextlib.suppress(EOFError, ConnectionError):
            while True:
                self.read()
        assert self.screen.is_left.wait(PATIENCE)
        return self.heard


@pytest.fixture
def streams():
    made = Streams()
    yield made
    # Gone before the stop, which would wait for their goodbyes.
    while Opened.peers:
        Opened.peers.pop().close()
    made.stop(PATIENCE)


def closing(code):
    return b"\x88\x02" + code.to_bytes(2, "big")


def test_a_console_hears_the_time_then_its_screen_then_each_change_in_order(streams):
    one = Opened(streams)
    one.wait_for(b"(screen 1)")
    for subject in range(20):
        one.tell("message", subject)
    heard = one.wait_for(b"(message 19)")
    places = [heard.index(b"<!--beat "), heard.index(b"(screen 1)")]
    places += [heard.index(b"(message %d)" % subject) for subject in range(20)]
    assert places == sorted(places)


def test_what_may_have_been_missed_is_shown_anew(streams):
    one = Opened(streams)
    one.wait_for(b"(screen 1)")
    one.tell(RESYNC)
    one.wait_for(b"(screen 2)")


def test_a_close_a_fault_and_too_much_mail_each_have_their_code(streams):
    closed, faulty, flooded = (Opened(streams, capacity=3) for _ in range(3))
    for one in (closed, faulty, flooded):
        one.wait_for(b"(screen 1)")
    closed.mailbox.close(4401)
    faulty.tell("fault")
    flooded.mailbox.is_overflowed = True
    flooded.tell("message")
    assert closing(4401) in closed.wait_for_end()
    assert closing(TRY_AGAIN_LATER) in faulty.wait_for_end()
    assert closing(TRY_AGAIN_LATER) in flooded.wait_for_end()


def test_a_peer_that_goes_is_noticed_at_once_with_a_goodbye_or_without(streams):
    polite, rude = Opened(streams), Opened(streams)
    polite.peer.sendall(b"\x88\x82" + MASK + (1001).to_bytes(2, "big"))
    assert closing(1001) in polite.wait_for_end()
    rude.peer.close()
    assert rude.screen.is_left.wait(PATIENCE)


def test_pings_of_the_peer_are_answered_and_a_flood_is_refused(streams):
    one = Opened(streams)
    one.peer.sendall(b"\x89\x82" + MASK + b"hi")
    one.wait_for(b"\x8a\x02hi")
    one.peer.sendall(b"\x81\xfe" + (5000).to_bytes(2, "big") + MASK + b"x" * 5000)
    assert closing(1009) in one.wait_for_end()


def said(text, opcode=0x81):
    """A masked frame, as browsers send it."""
    return bytes((opcode, 0x80 | len(text))) + MASK + text


def test_a_page_says_that_nobody_looks_and_is_told_the_rest_when_somebody_does(streams):
    one = Opened(streams)
    one.wait_for(b"(screen 1)")
    one.heard = b""
    one.peer.sendall(said(b"hidden"))
    one.wait_for(b"<!--beat ")
    assert one.screen.turns == [True]
    one.peer.sendall(said(b"visible"))
    one.wait_for(b"(screen 2)")
    assert one.screen.turns == [True, False]


@pytest.mark.parametrize(
    "word",
    [
        said(b"HIDDEN"),
        said(b"hidden", 0x82),
        said(b"\xc3\xa9"),
        said(b"hidden and much that is no word"),
        said(b"hid", 0x01) + said(b"den?", 0x80),
        said(b"{}") * 50,
    ],
    ids=["no word of ours", "bytes", "no ASCII", "too long", "in pieces", "often"],
)
def test_what_is_no_word_is_ignored_and_the_console_lives_on(streams, word):
    one = Opened(streams)
    one.wait_for(b"(screen 1)")
    one.peer.sendall(word)
    one.tell("message", 1)
    one.wait_for(b"(message 1)")
    assert one.screen.turns == []


@pytest.mark.parametrize("pieces", [1, 3])
def test_a_word_is_heard_however_it_comes(streams, pieces):
    one = Opened(streams)
    one.wait_for(b"(screen 1)")
    whole = said(b"hid", 0x01) + said(b"den", 0x80) if pieces > 1 else said(b"hidden")
    for byte in whole:
        one.peer.sendall(bytes((byte,)))
    wait_until(lambda: one.screen.turns == [True])


def test_a_word_that_is_there_before_the_line_is_in_hand_is_heard(streams, monkeypatch):
    """A page that opens behind others says so at once; unheard it would be drawn for like one that
    is looked at, for as long as it is open.
    """
    take = Carrier.take

    def hear_first(carrier, sock, on_change, on_word):
        on_word(HIDDEN)
        return take(carrier, sock, on_change, on_word)

    monkeypatch.setattr(Carrier, "take", hear_first)
    assert Opened(streams).screen.turns == [True]


def test_a_reader_that_takes_nothing_holds_up_nobody_and_gets_all_of_it_later(streams):
    stuck, others = Opened(streams, room=4096), [Opened(streams) for _ in range(20)]
    stuck.screen.delta = lambda parcel: [f"large {parcel.notice.subject_id} " + "x" * 300_000]
    stuck.wait_for(b"(screen 1)")
    stuck.tell("message", 1)
    stuck.tell("message", 2)
    for one in others:
        one.tell("message", 7)
        one.wait_for(b"(message 7)")
    # Meanwhile nothing was drawn that it had no room for.
    assert stuck.mailbox.has_mail()
    assert len(stuck.wait_for(b"large 2").split(b"large 1")[1]) > 300_000


def test_no_thread_is_held_for_a_console(streams):
    before = threading.active_count()
    consoles = [Opened(streams) for _ in range(60)]
    for one in consoles:
        one.wait_for(b"(screen 1)")
    assert threading.active_count() - before < 10


def test_a_stop_says_goodbye_to_all_and_takes_them_off_the_record(streams):
    consoles = [Opened(streams) for _ in range(30)]
    for one in consoles:
        one.mailbox.close(1012)
    streams.stop(PATIENCE)
    for one in consoles:
        assert one.screen.is_left.is_set()
        assert closing(1012) in one.wait_for_end()


def test_everybody_has_one_piece_before_anybody_has_two_and_what_is_urgent_goes_first():
    crew, gate, done = Crew(1), threading.Event(), []
    first = Errand(crew, lambda: gate.wait(PATIENCE) and done.append("first"))
    first.call()
    wait_until(lambda: first.is_running)

    def twice(name):
        errand = Errand(crew, lambda: done.append(name) or (done.count(name) < 2 and errand.call()))
        return errand

    for errand in (a := twice("a"), b := twice("b"), twice("c")):
        errand.call()
    b.call(is_urgent=True)
    a.call()
    gate.set()
    crew.stop(PATIENCE)
    assert done == ["first", *"bacbac"]


def test_one_errand_is_run_by_one_thread_at_a_time_and_no_call_is_lost():
    crew, running, most, runs = Crew(8), [], [], []

    def run():
        running.append(1)
        most.append(len(running))
        runs.append(seen[0])
        running.pop()

    seen = [0]
    errand = Errand(crew, run)
    for number in range(2000):
        seen[0] = number
        errand.call()
    crew.stop(PATIENCE)
    assert max(most) == 1
    assert runs[-1] == 1999


def test_a_stop_does_not_wait_for_a_place_in_line_that_was_left_for_a_better_one():
    crew, gate = Crew(1), threading.Event()
    first, other = Errand(crew, lambda: gate.wait(PATIENCE)), Errand(crew, lambda: None)
    first.call()
    wait_until(lambda: first.is_running)
    other.call()
    other.call(is_urgent=True)
    threading.Timer(0.2, gate.set).start()
    began = clock.monotonic()
    crew.stop(PATIENCE)
    assert clock.monotonic() - began < PATIENCE / 2
