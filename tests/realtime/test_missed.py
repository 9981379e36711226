"""A missed notice costs two minutes at most, and where none can be missed nothing is drawn anew."""

import json
import queue

import pytest

from tests.assertions import wait_until
from webapp.core import clock
from webapp.realtime import hearing, stream, tasks
from webapp.realtime.bus import BATCH, Bus
from webapp.realtime.hearing import FORGET_SECONDS, SILENT_SECONDS, Hearing
from webapp.realtime.hub import Hub
from webapp.realtime.mailbox import Mailbox
from webapp.realtime.notice import BEAT, BYE, DOUBT, Notice, decode
from webapp.realtime.stream import Stream

TWO_MINUTES = 120.0
SOMETHING = Notice(("chat:1",), "message", 1)


@pytest.fixture
def at(monkeypatch):
    """The second it is."""
    moment = [1000.0]
    monkeypatch.setattr(clock, "monotonic", lambda: moment[0])
    return moment


def test_to_find_it_and_to_look_takes_two_minutes_at_most():
    found_after = max(hearing.SILENT_SECONDS, hearing.BEAT_SECONDS)
    # A look may come a fifth late, and the line calls a few seconds after.
    assert found_after + stream.LOOK_SECONDS * 1.2 + 5 <= TWO_MINUTES


@pytest.mark.parametrize(
    ("said", "is_missed"),
    [([(1, 0), (2, 1)], False), ([(1, 0), (3, 1)], True), ([(4, 0), (5, 1), (5, 2)], False)],
    ids=["in order", "one skipped", "somebody who was there before us; one twice"],
)
def test_a_number_that_is_skipped_is_a_notice_that_was_missed(said, is_missed):
    heard = Hearing()
    heard.restart(0)
    assert any(heard.hear("web", number, now) for number, now in said) is is_missed


def test_who_was_never_heard_and_has_said_much_was_missed():
    heard = Hearing()
    heard.restart(0)
    assert not heard.hear("new", 1, 500)
    assert heard.hear("old", 9, 500)


def test_silence_without_a_goodbye_is_doubted_until_it_is_broken():
    heard = Hearing()
    heard.restart(0)
    for name in ("killed", "ended", "alive"):
        heard.hear(name, 1, 1)
    assert not heard.end("ended", 2, 2)
    heard.hear("alive", 2, SILENT_SECONDS)
    assert heard.look(SILENT_SECONDS + 2)
    assert not heard.look(SILENT_SECONDS + 3)
    assert heard.is_in_doubt
    heard.hear("killed", 2, SILENT_SECONDS + 4)
    assert not heard.is_in_doubt
    heard.look(200)
    assert heard.is_in_doubt
    heard.look(FORGET_SECONDS + 200)
    assert not heard.is_in_doubt


def in_silence(*names):
    """Everybody was heard once, and nobody for long."""
    heard = Hearing()
    heard.restart(0)
    for name in names:
        heard.hear(name, 1, 1)
    assert heard.look(SILENT_SECONDS + 2)
    return heard


def test_a_killed_process_is_doubted_until_it_is_off_the_record():
    """For an hour every console was drawn anew each minute."""
    heard = in_silence("killed", "cut off")
    assert not heard.compare({"killed", "cut off"}, SILENT_SECONDS + 3)
    assert heard.compare({"cut off"}, SILENT_SECONDS + 20)  # what it said last may be missing
    assert heard.is_in_doubt
    assert heard.compare((), SILENT_SECONDS + 40)
    assert not heard.is_in_doubt


def test_a_killed_process_is_free_of_doubt_after_about_a_minute():
    late = tasks.BEAT_SECONDS + tasks.LOOK_SECONDS * 1.3
    assert 2 * late < tasks.ALIVE_SECONDS, "one beat may be lost"
    assert max(hearing.SILENT_SECONDS, tasks.ALIVE_SECONDS) + late <= 90


def test_who_is_on_record_and_was_never_heard_is_doubted():
    """Its own way to the broker may have been broken from the start."""
    heard = Hearing()
    heard.restart(0)
    heard.hear("heard", 1, 1)
    assert not heard.compare({"heard", "mute"}, 5)
    assert not heard.is_in_doubt
    heard.hear("heard", 2, SILENT_SECONDS)
    assert heard.compare({"heard", "mute"}, 5 + SILENT_SECONDS + 1)
    assert heard.is_in_doubt
    heard.hear("mute", 9, SILENT_SECONDS + 8)
    assert not heard.is_in_doubt


def test_who_has_just_come_or_gone_is_no_surprise():
    heard = Hearing()
    heard.restart(0)
    heard.hear("ended", 1, 1)
    assert not heard.compare({"new", "ended"}, 2)
    heard.end("ended", 2, 3)
    assert not heard.compare({"new", "ended"}, 4)
    heard.hear("new", 1, 5)
    assert not heard.compare({"new"}, SILENT_SECONDS + 10)
    assert not heard.is_in_doubt


def test_a_goodbye_after_something_that_was_missed_tells_of_it():
    heard = Hearing()
    heard.restart(0)
    heard.hear("web", 1, 1)
    assert heard.end("web", 3, 2)


class Channel:
    """A broker of which the test takes what is published and says what is heard."""

    def __init__(self):
        self.published, self.heard = [], queue.Queue()

    def publish(self, payloads):
        self.published += payloads

    def listen(self, is_stopping):
        while not is_stopping.is_set():
            yield None
            while not self.heard.empty():
                yield self.heard.get()
            is_stopping.wait(0.01)

    def close(self):
        pass


@pytest.fixture
def bus():
    made = Bus(Hub(5), Channel())
    made.start()
    yield made
    made.stop()


def test_a_bus_counts_what_it_says_and_ends_with_a_goodbye(bus):
    bus.send([SOMETHING, SOMETHING])
    wait_until(lambda: len(bus.broker.published) >= 1)
    bus.stop()
    said = [decode(payload) for payload in bus.broker.published]
    numbers = [number for _, number, notice in said if notice.kind != BEAT]
    assert numbers == list(range(1, len(numbers) + 1))
    assert said[-1][2].kind == BYE


def test_a_bus_says_something_at_least_so_often_and_shows_what_it_dropped(at):
    bus = Bus(Hub(5), Channel())
    assert decode(bus._numbered([])[0])[1:] == (0, Notice((), BEAT))
    assert [decode(one)[1] for one in bus._numbered([SOMETHING])] == [1]
    bus._outgoing = queue.Queue(1)
    bus.send([SOMETHING, Notice((), "lost")])
    assert [decode(one)[1] for one in bus._next_batch()] == [3]
    assert decode(bus._numbered([])[0])[1] == 3


def test_what_was_not_heard_puts_the_hub_in_doubt(bus):
    began = clock.monotonic()
    bus.broker.heard.put(SOMETHING.encode("other", 1))
    bus.broker.heard.put(SOMETHING.encode("other", 2))
    wait_until(bus.broker.heard.empty)
    assert bus.hub.is_sure_since(began)
    bus.broker.heard.put(SOMETHING.encode("other", 5))
    wait_until(lambda: not bus.hub.is_sure_since(began))


@pytest.mark.parametrize(
    "unread",
    [
        json.dumps([2, "other", 1, 7, "message", 1, "chat:1"]),
        json.dumps(["other", 1, "message", 1, "chat:1"]),
        json.dumps({"version": 3}),
        "what is this",
    ],
    ids=["of a newer version", "of the one before", "of another shape", "no JSON"],
)
def test_what_cannot_be_read_may_concern_every_screen(bus, unread, caplog):
    """While a new version comes in, old processes hear what they do not understand."""
    wait_until(lambda: bus.hub.is_sure_since(clock.monotonic()))
    began = clock.monotonic()
    for _ in range(3):
        bus.broker.heard.put(unread)
    wait_until(lambda: not bus.hub.is_sure_since(began))
    bus.broker.heard.put(SOMETHING.encode("other", 1))
    wait_until(bus.broker.heard.empty)
    assert caplog.text.count("cannot be read") == 1


def test_a_process_that_cannot_listen_is_sure_of_nothing():
    """Of the others it hears neither notices nor silence."""

    class Mute(Channel):
        is_down = False

        def listen(self, is_stopping):
            for nothing in super().listen(is_stopping):
                if self.is_down:
                    raise ConnectionError("down")
                yield nothing

    mute = Bus(Hub(5), Mute())
    mute.broker.is_down = True
    mute.start()
    assert not mute.hub.is_sure_since(clock.monotonic())
    mute.broker.is_down = False
    wait_until(lambda: mute.hub.is_sure_since(clock.monotonic()))
    mute.broker.is_down = True
    wait_until(lambda: not mute.hub.is_sure_since(clock.monotonic()))
    mute.stop()


def test_another_process_can_say_that_it_could_not_tell_what(bus):
    began = clock.monotonic()
    bus.broker.heard.put(Notice((), DOUBT).encode("other", 1))
    wait_until(lambda: not bus.hub.is_sure_since(began))


def test_a_command_beside_the_one_process_on_sqlite_leaves_a_mark(tmp_path, at):
    web, command = (Bus(Hub(5), mark=tmp_path / "told") for _ in range(2))
    web.start()
    at[0] += 1
    web.send([SOMETHING])
    assert web.hub.is_sure_since(at[0] - 0.5)
    command.send([SOMETHING])
    assert not web.hub.is_sure_since(at[0])
    at[0] += 1
    assert web.hub.is_sure_since(at[0] - 0.5)


class Screen:
    """A screen of which the test says whether it is current."""

    def __init__(self):
        self.is_right, self.is_behind, self.drawn = True, False, 0

    def snapshot(self):
        self.drawn += 1
        return ["screen"]

    def is_current(self, since):
        self.since = since
        return self.is_right


class Line:
    """A line that takes everything."""

    is_gone = is_full = False
    call_due = None

    def call_at(self, moment):
        self.call_due = moment

    def send(self, frame):
        pass


@pytest.fixture
def shown(at):
    """A stream whose turns the test gives, with its screen and line."""

    class Idle:
        def call(self, errand, is_urgent):
            pass

    screen = Screen()
    made = Stream(Idle(), Mailbox(), screen)
    made._line = Line()
    made._step()
    assert screen.drawn == 1
    return made, screen


def test_a_screen_is_drawn_anew_only_when_something_may_have_been_missed(shown, at):
    made, screen = shown
    for _ in range(5):
        drawn_at, at[0] = at[0], made._line.call_due
        assert at[0] - drawn_at <= stream.LOOK_SECONDS * 1.2
        made._step()
        assert screen.since == drawn_at
    assert screen.drawn == 1
    screen.is_right = False
    at[0] = made._line.call_due
    made._step()
    assert screen.drawn == 2


def test_what_nobody_told_at_all_is_shown_in_the_end(shown, at):
    made, screen = shown
    began = at[0]
    while screen.drawn == 1:
        at[0] = made._line.call_due
        made._step()
    assert at[0] - began <= stream.ANEW_SECONDS * 1.3


def test_a_command_that_told_much_tells_all_of_it_before_it_ends():
    bus = Bus(Hub(5), Channel())
    said = [Notice((f"chat:{number}",), "message", number) for number in range(BATCH * 3)]
    bus.send(said)
    bus.flush()
    heard = [decode(payload)[2] for payload in bus.broker.published]
    assert heard == [*said, Notice((), BYE)]
