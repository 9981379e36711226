"""A console is told what changed; its screen is right whatever of that is lost or overtaken."""

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests import factories
from tests.factories import make_available
from tests.inbox.desks import Desk
from tests.screens import Element, parsed
from tests.services.runs import as_many
from webapp.agents.models import Agent
from webapp.contacts.models import SocialProfile
from webapp.conversations.actions.transitions import close, park, release
from webapp.conversations.models import Conversation, Message
from webapp.core.database import db
from webapp.core.errors import KanavaError
from webapp.core.transaction import transaction
from webapp.inbox import timeline
from webapp.inbox.regions import told_by
from webapp.inbox.topics import CHANGED, chat_topic
from webapp.realtime.notice import Notice
from webapp.routing.actions.needs import set_priority
from webapp.routing.actions.offers import pick
from webapp.routing.actions.wrap_up import end
from webapp.workstreams.actions.queues import change_queue
from webapp.workstreams.models import Queue

CUSTOMERS = 5
CUSTOMER = st.integers(1, CUSTOMERS)
STEP = st.one_of(
    st.tuples(st.just("write"), CUSTOMER, st.sampled_from(["Hello", "<b>Where?</b>", "ไหน"])),
    st.tuples(st.just("take"), CUSTOMER, st.sampled_from(["aoi", "ben"])),
    st.tuples(st.just("hurry"), CUSTOMER, st.integers(1, 5)),
    st.tuples(st.sampled_from(["release", "park", "close", "rename"]), CUSTOMER, st.none()),
)
# What an agent may have chosen to see of a list.
CHOSEN = st.sampled_from(
    [
        ("mine", {}),
        ("mine", {"is_all": "yes", "order": "newest"}),
        ("waiting", {"order": "newest"}),
        ("waiting", {"order": "queue", "is_late": "yes"}),
        ("parked", {"is_all": "yes", "order": "queue"}),
        ("closed", {"order": "queue"}),
    ]
)
STEPS = st.lists(STEP, min_size=1, max_size=8)


class Bench:
    """A centre in which things happen, and the frames they give a console."""

    def __init__(self, app, client, centre, sign_in, open_socket):
        self.app, self.client, self.centre = app, client, centre
        self._open_socket = open_socket
        self._browsers = {name: sign_in(getattr(centre, name)) for name in ("aoi", "dana")}
        for number in range(1, CUSTOMERS + 1):
            self.do("write", number, "First words")

    def desk(self, name, conversation_id):
        browser = self._browsers[name]
        return Desk(
            name, browser, lambda number: self._open_socket(browser.client, number), conversation_id
        )

    def do(self, what, number, how):
        """One step of a story; what is refused does nothing."""
        if what == "write":
            user = {"type": "user", "userId": f"U{number:032x}"}
            factories.write(self.app, self.client, self.centre, how, source=user)
            return
        with self.app.app_context(), contextlib.suppress(KanavaError), transaction():
            self._change(what, self._conversation(number), how)
        factories.work(self.app, "lanes", "assignment")

    def _conversation(self, number):
        wanted = (
            select(Conversation)
            .join(SocialProfile)
            .where(SocialProfile.external_id == f"U{number:032x}")
        )
        return db.session.scalars(wanted.order_by(Conversation.id.desc())).first()

    def _change(self, what, conversation, how):
        dana = db.session.get_one(Agent, self.centre.dana)
        if what == "take":
            pick(conversation, getattr(self.centre, how))
        elif what == "hurry":
            set_priority(conversation, how, dana)
        elif what == "rename":
            queue = db.session.get_one(Queue, self.centre.queue_id)
            change_queue(queue, f"Queue {conversation.id} {queue.version}", 1)
        elif conversation.agent_id is not None:
            {"release": release, "park": park, "close": end_and_close}[what](
                conversation, conversation.agent_id
            )

    def choose(self, name, tab, values):
        """Have that person look at a list, at so much of it."""
        browser = self._browsers[name]
        assert browser.send("PUT", "/me/lists", tab=tab).status_code == 200
        assert browser.send("PUT", f"/me/lists/{tab}", **values).status_code == 200

    def frames(self, desk, story):
        """What the desk's socket brings of a story, a frame a notice."""
        found = []
        for step in story:
            self.do(*step)
            while (parcel := desk.socket.mailbox.take()) is not None:
                found.append("".join(desk.socket.console.delta(desk.socket.hub, parcel)))
        return found


def end_and_close(conversation, agent_id):
    end(conversation, agent_id)
    close(conversation, agent_id)


@pytest.fixture
def bench(app, client, centre, sign_in, open_socket, monkeypatch):
    # What is above a page of lines goes when a page is loaded anew, and stays where it was read.
    monkeypatch.setattr(timeline, "PAGE_LINES", 5_000)
    return Bench(app, client, centre, sign_in, open_socket)


# The fixtures are shared by all examples: each begins where the last one ended.
CHANCE = settings(
    max_examples=as_many(25, 100),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.long
def test_what_changed_makes_the_old_screen_the_new_one(bench):
    @CHANCE
    @given(st.sampled_from([("aoi", None), ("aoi", 1), ("dana", 2)]), CHOSEN, STEPS)
    def check(where, chosen, story):
        bench.choose(where[0], *chosen)
        desk = bench.desk(*where)
        for frame in bench.frames(desk, story):
            desk.screen.receive(frame)
        assert not desk.screen.has_missed
        assert desk.differences() == []

    check()


@pytest.mark.long
def test_after_any_loss_the_next_snapshot_is_right_or_it_is_known_that_one_is_missing(bench):
    @CHANCE
    # Drawn before anything happens: how many frames there are hangs on the examples before.
    @given(
        st.sampled_from([("aoi", 1), ("dana", None)]), CHOSEN, STEPS, st.lists(st.integers(0, 99))
    )
    def check(where, chosen, story, order):
        bench.choose(where[0], *chosen)
        desk = bench.desk(*where)
        frames = bench.frames(desk, story)
        for number in order if frames else ():
            desk.screen.receive(frames[number % len(frames)])
        desk.screen.receive(desk.socket.snapshot())
        if desk.screen.has_missed:
            desk.screen.has_missed = False
            desk.connect()
        assert not desk.screen.has_missed
        assert desk.differences() == []

    check()


def test_a_page_that_connects_is_told_only_what_it_does_not_show(bench, open_socket):
    desk = bench.desk("aoi", 1)
    shown = {
        each.attributes["id"]: each.attributes["data-digest"]
        for each in desk.screen.root.walk()
        if each.attributes.get("data-digest") and "data-message" not in each.attributes
    }
    bench.do("write", 2, "Somebody else")
    told = told_by(",".join(map(":".join, shown.items())))
    html = open_socket(desk.browser.client, 1, told=told).snapshot()
    pieces = [each for each in parsed(html).children if isinstance(each, Element)]
    swapped = [each.attributes["id"] for each in pieces if each.tag != "i"]
    assert swapped == ["queue_conversations"]
    desk.screen.receive(html)
    assert not desk.screen.has_missed
    assert desk.differences() == []


def test_a_line_that_changed_and_changed_back_unheard_is_right_again(app, bench):
    desk = bench.desk("aoi", 1)

    def say(words):
        with app.app_context(), transaction():
            message = db.session.scalars(select(Message).order_by(Message.id)).first()
            message.text = words
            return Notice((chat_topic(message.social_profile_id),), CHANGED, message.id)

    desk.socket.hub.deliver(say("Other words"))
    desk.hear()
    assert "Other words" in "".join(desk.screen.root.lines())
    say("First words")
    desk.screen.receive(desk.socket.snapshot())
    assert desk.differences() == []


def test_lists_that_differ_by_what_rings_are_each_right(app, bench, sign_in):
    """Both are drawn of one notice: what they share is drawn once, what rings is nobody else's."""
    bench._browsers["ben"] = sign_in(bench.centre.ben)
    with app.app_context():
        make_available(bench.centre.aoi)
        make_available(bench.centre.ben)
    desks = [bench.desk(name, None) for name in ("aoi", "ben", "dana")]
    # With a sixth customer as many ring at either.
    for number in (CUSTOMERS + 1, 1, 5, 2):
        bench.do("write", number, "Again")
        for desk in desks:
            desk.hear()
            assert desk.differences() == []
    shown = [
        {
            each.attributes.get("data-conversation")
            for each in desk.screen.root.find("in_queues").walk()
        }
        for desk in desks
    ]
    assert len(shown[0]) == len(shown[1])
    assert shown[0] != shown[1]
