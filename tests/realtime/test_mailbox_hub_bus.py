"""Notices: the newest once, to whoever wants it, and never back to where it came from."""

import threading

import pytest

from tests.assertions import run_at_once, wait_until
from webapp.realtime.bus import Bus
from webapp.realtime.hub import CROWDED, RENEWED, Hub
from webapp.realtime.mailbox import Mailbox
from webapp.realtime.notice import DUTY, RESYNC, Notice, Parcel, decode


def parcel(subject, kind="message"):
    return Parcel(Notice(("chat:1",), kind, subject))


def drain(mailbox):
    taken = []
    while (found := mailbox.take()) is not None:
        taken.append(found)
    return taken


def test_a_mailbox_keeps_order_and_only_the_newest_of_each():
    mailbox = Mailbox()
    newest = parcel(1)
    for item in (parcel(1), parcel(2), newest):
        mailbox.put(item)
    assert [found.notice.subject_id for found in drain(mailbox)] == [1, 2]
    mailbox.put(newest)
    assert drain(mailbox) == [newest]


def test_what_is_urgent_is_taken_first_and_the_rest_in_order():
    mailbox = Mailbox(urgent=("offers",))
    for kind in ("mine", "queue", "offers", "conversation"):
        mailbox.put(parcel(1, kind))
    assert [found.notice.kind for found in drain(mailbox)] == [
        *("offers", "mine", "queue", "conversation")
    ]


def test_a_full_mailbox_says_so():
    mailbox = Mailbox(capacity=2)
    for subject in (1, 2, 2, 2):
        mailbox.put(parcel(subject))
    assert not mailbox.is_overflowed
    mailbox.put(parcel(3))
    assert mailbox.is_overflowed


def test_whoever_draws_is_called_for_mail_and_for_a_close():
    mailbox, calls = Mailbox(urgent=("offers",)), []
    mailbox.on_mail = calls.append
    mailbox.put(parcel(1))
    mailbox.put(parcel(1, "offers"))
    mailbox.close(1012)
    assert calls == [False, True, True]
    assert mailbox.close_code == 1012


def test_a_parcel_put_while_its_forerunner_is_taken_is_not_lost():
    """The put looks whether one waits, the take takes that one, then the put writes."""
    mailbox = Mailbox()
    mailbox.put(parcel(1))
    last, is_done = parcel(1), threading.Event()

    class Torn(dict):
        """A dictionary at which the other thread looks in just after each membership test."""

        def __contains__(self, key):
            found = super().__contains__(key)
            thread = threading.Thread(target=lambda: (mailbox.take(), is_done.set()))
            thread.start()
            is_done.wait(0.2)
            return found

    mailbox._newest = Torn(mailbox._newest)
    mailbox.put(last)
    assert is_done.wait(10)
    mailbox._newest = dict(mailbox._newest)
    later = parcel(1)
    mailbox.put(later)
    assert later in [mailbox.take(), mailbox.take()]


def test_viewers_share_one_rendering_however_many_ask_at_once():
    item, calls = parcel(1), []
    results = run_at_once([lambda: item.once("agent", lambda: calls.append(1) or "html")] * 8)
    assert results == ["html"] * 8
    assert calls == [1]
    assert item.once("other", lambda: "own") == "own"


def test_a_hub_gives_each_mailbox_what_it_asked_for_once():
    hub, first, second = Hub(10), Mailbox(), Mailbox()
    assert hub.join(first, ["chat:1", "agent:1"])
    assert hub.join(second, ["chat:2"])
    hub.deliver(Notice(("chat:1", "agent:1"), "message", 7))
    assert [found.notice.subject_id for found in drain(first)] == [7]
    assert drain(second) == []


def test_joining_again_replaces_the_topics_and_leaving_ends_them():
    hub, mailbox = Hub(1), Mailbox()
    assert hub.join(mailbox, ["chat:1"])
    assert hub.join(mailbox, ["chat:2"])
    hub.deliver(Notice(("chat:1",), "message", 1))
    assert drain(mailbox) == []
    hub.leave(mailbox)
    hub.leave(mailbox)
    hub.deliver(Notice(("chat:2",), "message", 1))
    assert drain(mailbox) == []
    assert hub.count() == 0
    assert hub._by_topic == {}


def test_a_hub_takes_no_socket_past_its_cap():
    hub = Hub(1)
    assert hub.join(Mailbox(), [])
    assert not hub.join(Mailbox(), [])


def test_a_holder_of_too_many_sockets_loses_the_oldest_and_nobody_else_does():
    hub, other, sockets = Hub(4), Mailbox(), [Mailbox() for _ in range(3)]
    aoi = (("sign-in:a", 2), ("agent:1", 5))
    assert hub.join(other, [], [("sign-in:b", 2), ("agent:2", 5)])
    for socket in sockets:
        assert hub.join(socket, ["chat:1"], aoi)
    assert [socket.close_code for socket in (*sockets, other)] == [CROWDED, None, None, None]
    # One that is told to go does not come in again, and being read again is no newer socket.
    assert hub.join(sockets[0], ["chat:1"], aoi)
    assert hub.join(sockets[1], ["chat:1"], aoi)
    assert hub.count() == 3
    hub.leave(sockets[1])
    assert hub.join(Mailbox(), [], aoi)
    assert sockets[2].close_code is None
    for mailbox in hub._all():
        hub.leave(mailbox)
    assert hub._by_holder == hub._holders == {}


def test_a_full_hub_still_lets_a_holder_replace_an_own_socket():
    hub, first, second = Hub(1), Mailbox(), Mailbox()
    assert hub.join(first, [], [("sign-in:a", 1)])
    assert not hub.join(Mailbox(), [], [("sign-in:b", 1)])
    assert first.close_code is None
    assert hub.join(second, [], [("sign-in:a", 1)])
    assert first.close_code == CROWDED


def test_a_window_that_comes_anew_takes_its_own_place_and_no_other_windows():
    """Its socket before is often still on record: the goodbye comes by another way."""
    hub, aoi = Hub(3), [("sign-in:a", 3), ("agent:1", 3)]
    sockets = [Mailbox() for _ in range(3)]
    for number, socket in enumerate(sockets):
        assert hub.join(socket, ["chat:1"], aoi, f"window:{number}")
    again = Mailbox()
    assert hub.join(again, ["chat:1"], aoi, "window:1")
    assert [socket.close_code for socket in sockets] == [None, RENEWED, None]
    hub.leave(sockets[1])  # its goodbye, late
    third = Mailbox()
    assert hub.join(third, ["chat:1"], aoi, "window:1")
    assert (again.close_code, sockets[0].close_code, hub.count()) == (RENEWED, None, 3)
    for mailbox in hub._all():
        hub.leave(mailbox)
    assert hub._by_window == hub._windows == hub._by_holder == {}


def test_windows_without_a_name_are_not_one_window():
    hub, sockets = Hub(5), [Mailbox(), Mailbox()]
    assert all(hub.join(socket, ["chat:1"]) for socket in sockets)
    assert [socket.close_code for socket in sockets] == [None, None]


def test_duties_go_to_the_worker_and_never_into_a_mailbox():
    hub, mailbox, woken = Hub(5), Mailbox(), []
    hub.on_duty, hub.duty_names = woken.append, ("lanes", "deliveries")
    hub.join(mailbox, ["lanes"])
    hub.deliver(Notice(("lanes",), DUTY))
    assert woken == ["lanes"]
    assert drain(mailbox) == []
    hub.resync()
    assert woken == ["lanes", "lanes", "deliveries"]
    assert [found.notice.kind for found in drain(mailbox)] == [RESYNC]


@pytest.mark.parametrize(
    "payload", ["", "{", "[]", "5", '["a"]', '["a","b","c"]', '["a",1,"c","d"]', "null"]
)
def test_what_is_no_notice_is_told_apart(payload):
    with pytest.raises(ValueError):  # noqa: PT011 (whichever part was missing)
        decode(payload)


def test_a_notice_survives_the_way_through_a_broker():
    notice = Notice(("chat:1", "agent:2"), "message", 9)
    assert decode(notice.encode("here", 7)) == ("here", 7, notice)


class Room:
    """A broker in memory, with everybody listening; it can be down."""

    def __init__(self):
        self.is_down, self.listeners, self.changed = False, [], threading.Condition()
        self.dropped = set()

    def publish(self, payloads):
        if self.is_down:
            raise ConnectionError("down")
        with self.changed:
            for heard in self.listeners:
                heard.extend(payloads)
            self.changed.notify_all()

    def listen(self, is_stopping):
        heard = []
        with self.changed:
            self.listeners.append(heard)
        yield None
        while not is_stopping.is_set():
            with self.changed:
                self.changed.wait(0.05)
                waiting, heard[:] = list(heard), []
            yield from waiting
            if self.is_down:
                self.dropped.add(threading.get_ident())
                raise ConnectionError("down")
            yield None

    def ping(self):
        pass

    def close(self):
        pass


@pytest.fixture
def buses():
    room = Room()
    made = [Bus(Hub(5), room) for _ in range(2)]
    for bus in made:
        bus.start()
    wait_until(lambda: len(room.listeners) == 2)
    yield room, *made
    for bus in made:
        bus.stop()


def test_a_notice_reaches_the_own_process_once_and_the_other_once(buses):
    _, here, there = buses
    own, other = Mailbox(), Mailbox()
    here.hub.join(own, ["chat:1"])
    there.hub.join(other, ["chat:1"])
    here.send([Notice(("chat:1",), "message", 1)])
    assert own.take().notice.subject_id == 1
    assert wait_until(lambda: next_message(other)) == 1
    there.send([Notice(("chat:1",), "message", 2)])
    assert wait_until(lambda: next_message(own)) == 2
    assert next_message(other) == 2
    assert next_message(own) is None


def test_the_own_process_hears_while_the_broker_is_down_and_all_resync_afterwards(buses, caplog):
    room, here, there = buses
    own, other = Mailbox(), Mailbox()
    here.hub.join(own, ["chat:1"])
    there.hub.join(other, ["chat:1"])
    room.is_down = True
    here.send([Notice(("chat:1",), "message", 1)])
    assert next_message(own) == 1
    # Both ends have been cut off: each listens in a thread of its own.
    wait_until(lambda: "publishing failed" in caplog.text and len(room.dropped) == 2)
    drain(other)
    room.is_down = False
    wait_until(lambda: RESYNC in [found.notice.kind for found in drain(other)])


def next_message(mailbox):
    """The subject of the next message in the box, past the resyncs of (re)connecting."""
    for found in drain(mailbox):
        if found.notice.kind == "message":
            return found.notice.subject_id
    return None
