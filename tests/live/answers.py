"""Agents who answer while everything breaks around them, and what reached the customers."""

import contextlib
import threading
import uuid
from collections import Counter, defaultdict

import requests
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from tests.assertions import wait_until
from tests.live.people import Person
from webapp.contacts.models import SocialProfile
from webapp.conversations.models import Conversation, Direction, Message
from webapp.core.database import db
from webapp.outbox.models import DeliveryState, OutboundDelivery, Route

ANSWERS_EACH = 3
# Below the sign-in throttle of ten a minute.
SIGN_INS = 8
SETTLED = (DeliveryState.ACCEPTED, DeliveryState.FAILED, DeliveryState.UNKNOWN)


class Answering:
    """Aoi and Ben each take half of the chats and answer each, ANSWERS_EACH times at least.

    They go on, slowly, until `wait_until_all_written`, so that there is always something to send.
    """

    def __init__(self, house, web, chats):
        self.house, self.web, self.chats = house, web, chats
        self.confirmed, self.tried = set(), set()
        self.trouble = []
        self._is_stopping, self._is_enough = threading.Event(), threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(name, part), daemon=True)
            for part, name in enumerate(("aoi", "ben"))
        ]

    def start(self):
        for thread in self._threads:
            thread.start()

    def stop(self):
        self._is_stopping.set()
        for thread in self._threads:
            thread.join(30)

    def wait_until_all_written(self):
        self._is_enough.set()
        wait_until(lambda: not any(thread.is_alive() for thread in self._threads), 90)
        assert not self.trouble, self.trouble
        assert len(self.confirmed) >= self.chats * ANSWERS_EACH

    def _run(self, name, part):
        try:
            person = self._sign_in(f"{name}@example.com")
            written = Counter()
            while not self._is_stopping.is_set():
                with contextlib.suppress(requests.RequestException, DBAPIError):
                    self._go_round(person, getattr(self.house.centre, name), part, written)
                if self._is_enough.is_set() and self._is_done(written):
                    return
                self._is_stopping.wait(0.1)
        except Exception as error:  # noqa: BLE001 (told by wait_until_all_written)
            self.trouble.append(repr(error))

    def _sign_in(self, email):
        """The agent's browser, once a server that is being restarted lets it in."""
        for _ in range(SIGN_INS):
            with contextlib.suppress(requests.RequestException):
                return Person(self.web.url, email)
            self._is_stopping.wait(1)
        raise AssertionError(f"{email} could not sign in")

    def _is_done(self, written):
        return len(written) == self.chats // 2 and min(written.values()) >= ANSWERS_EACH

    def _go_round(self, person, agent_id, part, written):
        """One answer to each conversation that still lacks one. Raises when a server is away."""
        numbers = self._conversations(part)
        lacking = [number for number in numbers if written[number] < ANSWERS_EACH]
        for number in lacking or sorted(numbers, key=written.__getitem__)[:1]:
            written[number] += self._answer(person, agent_id, number)

    def _answer(self, person, agent_id, number):
        """Take the conversation if need be and write once; True when the server said it is kept.

        What a dead server left unsaid is not written again: the product must not double it either.
        """
        if self._owner(number) != agent_id:
            person.post(f"/conversations/{number}/session")
        text = f"answer {uuid.uuid4()}"
        self.tried.add(text)
        answer = person.post(f"/conversations/{number}/messages", {"text": text})
        if answer.status_code != 303:
            assert answer.status_code in {409, 500}, (answer.status_code, answer.text[-1500:])
            return False
        self.confirmed.add(text)
        return True

    def _conversations(self, part):
        """Ids of the conversations of the first or the second half of the chats."""
        with self.house.app.app_context():
            rows = db.session.execute(
                select(Conversation.id, SocialProfile.external_id).join(
                    SocialProfile, SocialProfile.id == Conversation.social_profile_id
                )
            )
            return [
                number for number, chat in rows if int(chat[1:], 16) // (self.chats // 2) == part
            ]

    def _owner(self, number):
        with self.house.app.app_context():
            wanted = select(Conversation.agent_id).where(Conversation.id == number)
            return db.session.scalar(wanted)


def in_call(house, route=None):
    """Ids of the deliveries that are being sent, or were when their sender was killed."""
    wanted = select(OutboundDelivery.id).where(OutboundDelivery.state == DeliveryState.SENDING)
    if route is not None:
        wanted = wanted.where(OutboundDelivery.route == route)
    with house.app.app_context():
        return set(db.session.scalars(wanted))


def is_settled(house):
    """Whether no delivery is on its way any more."""
    wanted = select(OutboundDelivery.id).where(OutboundDelivery.state.not_in(SETTLED)).limit(1)
    with house.app.app_context():
        return db.session.scalar(wanted) is None


def states_of(house, ids):
    wanted = select(OutboundDelivery.state).where(OutboundDelivery.id.in_(ids))
    with house.app.app_context():
        return set(db.session.scalars(wanted))


def assert_each_answer_arrived_as_told(house, answering):
    """Accepted: shown exactly once, in order. Unknown: at most once. Nothing else was shown."""
    shown = [message.payload["text"] for message in house.channel.delivered()]
    rows = _outbound(house)
    kept = [row.text for row in rows]
    assert len(set(kept)) == len(kept), "an answer was written twice"
    assert answering.confirmed <= set(kept), "an answer the server had confirmed is gone"
    assert set(kept) <= answering.tried
    assert set(shown) <= set(kept)
    counts = Counter(shown)
    for row in rows:
        assert row.state in {DeliveryState.ACCEPTED, DeliveryState.UNKNOWN}, (row.reason, row.text)
        assert counts[row.text] <= 1, f"sent {counts[row.text]} times by {row.route}: {row.text}"
        assert counts[row.text] == 1 or row.state == DeliveryState.UNKNOWN, f"lost: {row.text}"
        assert row.route == Route.REPLY or row.state == DeliveryState.ACCEPTED
    accepted = defaultdict(list)
    for row in rows:
        if row.state == DeliveryState.ACCEPTED:
            accepted[row.recipient].append(row.text)
    for chat, texts in accepted.items():
        seen = [message.payload["text"] for message in house.channel.delivered(chat)]
        assert [text for text in seen if text in texts] == texts, "a chat's answers overtook"


def _outbound(house):
    wanted = (
        select(
            Message.text,
            OutboundDelivery.state,
            OutboundDelivery.route,
            OutboundDelivery.reason,
            OutboundDelivery.recipient,
        )
        .join(OutboundDelivery, OutboundDelivery.message_id == Message.id)
        .where(Message.direction == Direction.OUTBOUND)
        .order_by(OutboundDelivery.id)
    )
    with house.app.app_context():
        sent = select(func.count(Message.id)).where(Message.direction == Direction.OUTBOUND)
        rows = db.session.execute(wanted).all()
        assert db.session.scalar(sent) == len(rows), "an answer without a delivery"
    return rows
