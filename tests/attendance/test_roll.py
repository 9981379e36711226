"""The roll: whoever says nothing any more is off it, and what was said last counts."""

from webapp.attendance.keeper import ATTENDED, SIGNS, Keeper, Seat, topic_of
from webapp.attendance.roll import (
    LOOKING_SECONDS,
    WRITING_SECONDS,
    Doing,
    Roll,
    Sign,
    decode,
)
from webapp.core import clock
from webapp.realtime.bus import Bus
from webapp.realtime.hub import Hub
from webapp.realtime.mailbox import Mailbox
from webapp.realtime.notice import Notice

AOI, BEN = 1, 2
HERE, THERE = 7, 8


def looks(source, conversation_id=HERE, agent_id=AOI):
    return Sign(source, conversation_id, agent_id, Doing.LOOKING)


def test_who_goes_elsewhere_or_away_is_seen_there_and_here_once():
    roll = Roll()
    assert roll.take(looks("a"), 0) == {HERE}
    assert roll.take(looks("a"), 1) == set(), "said again it is no news"
    assert roll.take(looks("a", THERE), 2) == {HERE, THERE}
    assert roll.attending(HERE) == {}
    assert roll.take(Sign("a", THERE, AOI, None), 3) == {THERE}
    assert roll.attending(THERE) == {}
    assert roll.take(Sign("never heard of", THERE, AOI, None), 3) == set()


def test_two_windows_of_one_agent_are_one_and_writing_goes_before_looking():
    roll = Roll()
    roll.take(looks("a"), 0)
    assert roll.take(looks("b"), 0) == set()
    roll.take(looks("c", agent_id=BEN), 0)
    assert roll.take(Sign("t", HERE, BEN, Doing.ANSWERING), 0) == {HERE}
    assert list(roll.attending(HERE).items()) == [(BEN, Doing.ANSWERING), (AOI, Doing.LOOKING)]
    assert roll.take(Sign("a", HERE, AOI, None), 0) == set(), "the other window is still there"


def test_who_falls_silent_is_off_the_roll_when_their_time_is_over():
    roll = Roll()
    roll.take(looks("a"), 0)
    roll.take(Sign("t", HERE, AOI, Doing.NOTING), 0)
    assert roll.lapse(WRITING_SECONDS - 1) == set()
    assert roll.lapse(WRITING_SECONDS) == {HERE}
    assert roll.attending(HERE) == {AOI: Doing.LOOKING}
    roll.take(looks("a"), WRITING_SECONDS)
    assert roll.lapse(LOOKING_SECONDS) == set(), "said again it counts from then on"
    assert roll.lapse(LOOKING_SECONDS + WRITING_SECONDS) == {HERE}
    assert roll.next_at() == float("inf")


def test_a_sign_is_ids_and_a_word_and_one_of_a_newer_version_is_left_out():
    for sign in (Sign("a", HERE, AOI, Doing.NOTING, 4), Sign("a", HERE, AOI, None, 5)):
        assert decode(sign.encode()) == sign
    keeper = Keeper(Bus(Hub(9)))
    keeper.hear(Notice((f"a,{HERE},{AOI},dancing,1", looks("b").encode()), SIGNS))
    assert keeper.attending(HERE) == {AOI: Doing.LOOKING}


class Processes:
    """Two processes, each with its hub; what one sends is heard by both."""

    def __init__(self):
        self.buses = [Bus(Hub(9)), Bus(Hub(9))]
        self.sent = []
        for bus in self.buses:
            bus.send = self._send
        self.keepers = [Keeper(bus) for bus in self.buses]

    def _send(self, notices):
        for notice in notices:
            self.sent.append(notice)
            for bus in self.buses:
                bus.hub.deliver(notice)


def test_consoles_of_another_process_hear_of_it_by_ids_and_only_of_theirs():
    both, mailbox, elsewhere = Processes(), Mailbox(), Mailbox()
    both.buses[1].hub.join(mailbox, [topic_of(HERE)])
    both.buses[1].hub.join(elsewhere, [topic_of(THERE)])
    Seat(both.keepers[0]).take(HERE, AOI)
    assert mailbox.take().notice == Notice((topic_of(HERE),), ATTENDED, HERE)
    assert not elsewhere.has_mail()
    assert both.keepers[1].attending(HERE) == {AOI: Doing.LOOKING}


def test_a_hidden_window_a_closed_one_and_one_without_rights_attend_nothing():
    both = Processes()
    seat, far = Seat(both.keepers[0]), both.keepers[1]
    seat.take(HERE, AOI)
    seat.turn(is_hidden=True)
    assert far.attending(HERE) == {}
    seat.take(HERE, AOI)
    assert far.attending(HERE) == {}, "its screen was drawn anew while nobody looked"
    seat.turn(is_hidden=False)
    assert far.attending(HERE) == {AOI: Doing.LOOKING}
    seat.take(None, AOI)
    assert far.attending(HERE) == {}
    seat.take(HERE, AOI)
    seat.leave()
    seat.turn(is_hidden=False)
    assert far.attending(HERE) == {}, "what the page said last comes late"


def test_typing_on_is_told_every_few_seconds_and_its_end_once(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(clock, "monotonic", lambda: now[0])
    both = Processes()
    near, told = both.keepers[0], []
    for _key in range(20):
        notices = near.typed(HERE, AOI, False, Doing.ANSWERING)
        told += notices
        both._send(notices)
        now[0] += 0.5
    assert len(told) == 4, "ten seconds of typing"
    assert len(set(told)) == 4, "the bus leaves out what is the same"
    both._send(near.typed(HERE, AOI, False, None))
    assert both.keepers[1].attending(HERE) == {}
    assert near.typed(HERE, AOI, False, None) == []


def test_who_is_still_there_is_said_again_and_who_vanished_is_not(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(clock, "monotonic", lambda: now[0])
    both = Processes()
    Seat(both.keepers[0]).take(HERE, AOI)
    both.keepers[1].hear(Notice((looks("killed", HERE, BEN).encode(),), SIGNS))
    for _beat in range(70):
        now[0] += 1
        for keeper in both.keepers:
            if keeper.is_due():
                keeper.look_after()
                assert keeper.is_due() is None, "a duty looks until there is nothing left"
    assert both.keepers[1].attending(HERE) == {AOI: Doing.LOOKING}
