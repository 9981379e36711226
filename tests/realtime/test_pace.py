"""What changes all the time is told together: nobody misses it, nobody waits long for it."""

import itertools
import threading

from hypothesis import given
from hypothesis import strategies as st

from webapp.realtime.hub import Hub
from webapp.realtime.mailbox import Mailbox
from webapp.realtime.notice import Notice
from webapp.realtime.pace import Pace, Pacer

KIND, PAUSE = "queue", 10
TOPIC = st.sampled_from(["queue:1", "queue:2", "supervisors"])
MOMENTS = st.lists(st.tuples(st.integers(0, 60), TOPIC), min_size=1).map(sorted)


def told_of(moments):
    """(moment, topics) of all that is told when so much is said, a look at each moment."""
    pace, told = Pace((KIND,), PAUSE), []
    for now in range(90):
        told += [(now, notice.topics) for notice in pace.release(now)]
        for said_at, topic in moments:
            if said_at == now and pace.admits(Notice((topic,), KIND), now):
                told.append((now, (topic,)))
    assert pace.next_at() > 90
    return told


@given(MOMENTS)
def test_all_is_told_at_or_after_it_was_said_and_soon(moments):
    told = told_of(moments)
    for said_at, topic in moments:
        assert any(said_at <= now <= said_at + PAUSE and topic in whom for now, whom in told)


@given(MOMENTS)
def test_it_is_told_no_oftener_than_once_a_pause_and_the_first_at_once(moments):
    told = [now for now, _ in told_of(moments)]
    assert told[0] == moments[0][0]
    assert all(later - sooner >= PAUSE for sooner, later in itertools.pairwise(told))


def test_other_kinds_and_other_subjects_wait_for_none():
    pace = Pace((KIND,), PAUSE)
    assert pace.admits(Notice(("queue:1",), KIND, 1), 0)
    assert pace.admits(Notice(("queue:1",), KIND, 2), 0)
    assert not pace.admits(Notice(("queue:1",), KIND, 1), 0)
    assert all(pace.admits(Notice(("agent:1",), "offers", 1), 0) for _ in range(3))


def test_what_was_held_reaches_the_mailbox_by_itself():
    hub, mailbox, come = Hub(1), Mailbox(), threading.Semaphore(0)
    hub.pacer = Pacer(Pace((KIND,), 0.01), hub.hand_out)
    mailbox.on_mail = lambda _is_urgent: come.release()
    hub.join(mailbox, ["queue:1"])
    for _ in range(2):
        hub.deliver(Notice(("queue:1",), KIND))
    assert come.acquire(timeout=5)
    assert mailbox.take().notice.kind == KIND
    assert come.acquire(timeout=5)
    assert mailbox.take().notice.topics == ("queue:1",)
    hub.pacer.stop()
