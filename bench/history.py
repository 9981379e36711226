"""Many messages put into the tables as they are after intake, routing and the index have seen them:
closed chats of some messages, each of a contact; one long conversation of Aoi's; some that wait.
"""

import random
from datetime import datetime, timedelta

from sqlalchemy import insert, text

from bench.centre import House
from webapp.contacts.models import Contact, ProfileKind, SocialProfile, contact_words
from webapp.contacts.policy import name_key
from webapp.conversations.models import Conversation, Direction, Message
from webapp.core import clock
from webapp.core.crypto import new_token
from webapp.core.database import db
from webapp.core.text import squeeze
from webapp.core.transaction import transaction
from webapp.search.actions import row_of
from webapp.search.models import MessageWords

SEED = 7
A_CHAT, AT_ONCE, RARE_EVERY = 10, 2_000, 20_000
# Ids of what is not a closed chat begin here.
APART = 10_000_000
LONG, WAITING = 5_000, 2_000
NAMES = ("佐藤", "鈴木", "高橋", "Somchai", "陳", "Emi", "Watanabe", "Nguyen")
SAID = (
    *(
        "注文した商品の",
        "配送はいつですか",
        "住所を変更したい",
        "返品できますか",
        "ありがとうございます",
    ),
    *("where is my order", "please change the address", "thank you", "refund", "invoice number"),
    *("ขอบคุณค่ะ", "สินค้ายังไม่มา", "請問訂單", "什麼時候送到", "クレジットカードで払えますか"),
)


class History:
    """What was said in one house so far; grows to any number of messages."""

    def __init__(self, house: House) -> None:
        self.account_id, self.queue_id = house.centre.account_id, house.centre.queue_id
        self.workstream_id, self.agent_id = house.centre.workstream_id, house.centre.aoi
        self.chosen, self.there = random.Random(SEED), 0

    def grow(self, count: int) -> None:
        """Closed chats until there are `count` messages, of which a tenth as many contacts."""
        while self.there < count:
            self._add_chats()
            self.there += AT_ONCE
        settle()

    def _add_chats(self) -> None:
        first = self.there // A_CHAT + 1
        chats = range(first, first + AT_ONCE // A_CHAT)
        said = [self._message(self.there + 1 + n, first + n // A_CHAT) for n in range(AT_ONCE)]
        with transaction():
            _put(Contact, [self._contact(id_) for id_ in chats])
            _put(SocialProfile, [self._profile(id_, contact_id=id_) for id_ in chats])
            _put(Conversation, [self._closed(id_) for id_ in chats])
            self._say(said)

    def add_long(self) -> int:
        """The id of an active conversation of Aoi's with LONG messages, both sides in turn."""
        owned = {"state": "active", "agent_id": self.agent_id}
        said = [self._message(APART + n, APART) for n in range(LONG)]
        for number, values in enumerate(said):
            values["occurred_at"] = clock.now() - timedelta(minutes=LONG - number)
            if number % 2:
                values |= {"direction": Direction.OUTBOUND, "agent_id": self.agent_id}
            else:
                values |= {"agent_id": None}
        with transaction():
            _put(Contact, [self._contact(APART)])
            _put(SocialProfile, [self._profile(APART, contact_id=APART)])
            _put(Conversation, [self._conversation(APART, **owned)])
            self._say(said)
        return APART

    def add_waiting(self) -> None:
        """WAITING conversations in Aoi's queue, a message each."""
        ids = range(APART + 1, APART + 1 + WAITING)
        moment = clock.now()
        waiting = {"state": "open", "queued_at": moment, "waiting_since_at": moment}
        waiting |= {"offerable_at": moment, "awaiting_reply_since_at": moment}
        with transaction():
            _put(SocialProfile, [self._profile(id_, contact_id=None) for id_ in ids])
            _put(Conversation, [self._conversation(id_, **waiting) for id_ in ids])
            self._say([self._message(APART + LONG + n, id_) for n, id_ in enumerate(ids)])

    def _say(self, said: list[dict[str, object]]) -> None:
        _put(Message, said)
        _put(MessageWords, [row for values in said if (row := row_of(Message(**values)))])

    def _name(self, id_: int) -> str:
        return f"{self.chosen.choice(NAMES)} {self.chosen.choice(NAMES)} {id_}"

    def _contact(self, id_: int) -> dict[str, object]:
        name = self._name(id_)
        folded = {"words": contact_words(name, None, None), "name_key": name_key(name)}
        return {"id": id_, "name": name, **folded}

    def _profile(self, id_: int, contact_id: int | None) -> dict[str, object]:
        name = self._name(id_)
        facts = {"kind": ProfileKind.USER, "external_id": f"U{id_:032x}", "token": new_token()}
        known = {"display_name": name, "words": squeeze(name), "fetched_at": clock.now()}
        owner = {"channel_account_id": self.account_id, "contact_id": contact_id}
        return {"id": id_, **owner, **facts, **known}

    def _closed(self, id_: int) -> dict[str, object]:
        return self._conversation(id_, state="closed", closed_at=_day(id_))

    def _conversation(self, id_: int, **state: object) -> dict[str, object]:
        place = {"queue_id": self.queue_id, "workstream_id": self.workstream_id}
        return {
            "id": id_,
            "social_profile_id": id_,
            "channel_account_id": self.account_id,
            **place,
            **state,
        }

    def _message(self, id_: int, chat: int) -> dict[str, object]:
        words = " ".join(self.chosen.choices(SAID, k=self.chosen.randint(1, 4)))
        rare = " kumquat 稲妻" if id_ % RARE_EVERY == RARE_EVERY // 3 else ""
        return {
            "id": id_,
            "channel_account_id": self.account_id,
            "direction": Direction.INBOUND,
            "kind": "text",
            "content": {},
            "occurred_at": _day(chat),
            "social_profile_id": chat,
            "conversation_id": chat,
            "text": f"{words} {self.chosen.randint(10**5, 10**7)}{rare}",
        }


def _day(chat: int) -> datetime:
    """When a chat was held: any day of a year; those that go on, now."""
    return clock.now() - timedelta(days=0 if chat >= APART else chat % 365)


def _put(model: type, rows: list[dict[str, object]]) -> None:
    db.session.execute(insert(model), rows)


def settle() -> None:
    """What a database does by itself at night."""
    db.session.remove()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        is_sqlite = db.engine.dialect.name == "sqlite"
        connection.execute(text("ANALYZE" if is_sqlite else "VACUUM ANALYZE"))
