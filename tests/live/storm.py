"""Many events from many chats, shuffled and repeated; and what became of them."""

import time
from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import select

from simulator.injection import inject
from tests.assertions import wait_until
from tests.services.runs import as_many
from webapp.conversations.models import Direction, Message
from webapp.core.database import db
from webapp.intake.models import EventState, WebhookEvent

CHATS, EVENTS = as_many((20, 300), (50, 1_000))
CHUNK = EVENTS // 20


@dataclass
class Storm:
    """`ids` of all events; `texts` of each chat, in the order they were written.

    `prepare` first, then `send_part` until no part is left.
    """

    house: object
    ids: set = field(default_factory=set)
    texts: dict = field(default_factory=lambda: defaultdict(list))
    parts: list = field(default_factory=list)
    rng: object = None

    def prepare(self, rng, parts):
        """Shuffle all events into so many parts; every second chat has no reply tokens.

        Each part has chunks of both kinds: replies and pushes can be waited for at any time.
        """
        answerable, silent = [], []
        for number, event in enumerate(self._events()):
            (silent if number % CHATS % 2 else answerable).append(event)
        chunks = []
        for some, is_late in ((answerable, False), (silent, True)):
            rng.shuffle(some)
            chunks += [(some[at : at + CHUNK], is_late) for at in range(0, len(some), CHUNK)]
        self.rng, self.parts = rng, [chunks[part::parts] for part in range(parts)]
        for part in self.parts:
            rng.shuffle(part)

    def send_part(self):
        """Queue the next part, some of it three times; gives its number of events."""
        chunks = self.parts.pop(0)
        for some, is_late in chunks:
            inject(
                self.house.channel,
                some,
                copies=self.rng.choice((1, 1, 3)),
                is_shuffled=True,
                batch_size=self.rng.randint(1, 4),
                seed=self.rng.random(),
                is_late=is_late,
            )
        return sum(len(some) for some, _ in chunks)

    def send_until_some_moment(self):
        """Send the next part and return while it still arrives, after a random number of acks."""
        before = len(self.acknowledged())
        count = self.send_part()
        moment = before + self.rng.randint(1, count // 2)
        wait_until(lambda: len(self.house.channel.sender.log.acknowledgements) >= moment, 60)

    def _events(self):
        began = int(time.time() * 1000) - EVENTS * 1000
        for number in range(EVENTS):
            chat = f"U{number % CHATS:032x}"
            text = f"{chat[-2:]} says {number}"
            self.texts[chat].append(text)
            self.ids.add(f"01STORM{number:019d}")
            yield {
                "type": "message",
                "timestamp": began + number * 1000,
                "source": {"type": "user", "userId": chat},
                "webhookEventId": f"01STORM{number:019d}",
                "message": {"type": "text", "text": text},
            }

    def acknowledged(self):
        return set(self.house.channel.sender.log.acknowledgements)

    def wait_until_all_taken(self):
        """Every body was answered 200, if need be after LINE tried once more."""
        sender = self.house.channel.sender
        wait_until(lambda: not sender.log.pending and not sender.redeliver_abandoned(), 90)

    def assert_acknowledged_are_kept(self):
        acknowledged = self.acknowledged()
        with self.house.app.app_context():
            kept = set(db.session.scalars(select(WebhookEvent.webhook_event_id)))
        assert acknowledged <= kept, f"acknowledged and lost: {sorted(acknowledged - kept)[:5]}"

    def is_processed(self):
        with self.house.app.app_context():
            stored = WebhookEvent.state == EventState.STORED
            return db.session.scalar(select(WebhookEvent.id).where(stored).limit(1)) is None

    def assert_each_is_there_once_in_order(self):
        """Events and messages both, and every event done."""
        with self.house.app.app_context():
            rows = db.session.execute(select(WebhookEvent.webhook_event_id, WebhookEvent.state))
            states = rows.all()
            found = defaultdict(list)
            for message in db.session.scalars(
                select(Message)
                .where(Message.direction == Direction.INBOUND)
                .order_by(Message.occurred_at, Message.id)
            ):
                found[message.social_profile_id].append(message.text)
        assert sorted(name for name, _ in states) == sorted(self.ids)
        assert {state for _, state in states} == {EventState.DONE}
        assert sorted(found.values()) == sorted(self.texts.values())
