"""What a search costs an agent with few or many messages behind it: words that many messages hold,
that few do, and a Japanese word of two characters.
"""

import random
import time
from dataclasses import dataclass, field

from sqlalchemy import insert, text

from bench.centre import House
from bench.load import Result
from tests import factories
from webapp.contacts.models import ProfileKind, SocialProfile
from webapp.conversations.models import Conversation, Direction, Message
from webapp.core import clock
from webapp.core.crypto import new_token
from webapp.core.database import db
from webapp.core.text import squeeze
from webapp.core.transaction import transaction
from webapp.search.actions import row_of
from webapp.search.models import MessageWords

SEED = 7
A_CHAT, AT_ONCE, RARE_EVERY = 10, 500, 20_000
WORDS = {"a common word": "配送", "a rare word": "kumquat", "two rare characters": "稲妻"}
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


@dataclass
class Costs:
    """How long answers took, by how many messages there are and by what was sought."""

    taken: dict[tuple[int, str], Result] = field(default_factory=dict)

    def ratio(self, many: int, few: int, what: str) -> float:
        """How much longer the usual answer takes among many."""
        return self.taken[many, what].milliseconds(0.5) / self.taken[few, what].milliseconds(0.5)


def measure(house: House, counts: tuple[int, ...], rounds: int) -> Costs:
    """The palette's answer to Aoi, at each size of the centre."""
    costs, chosen, there = Costs(), random.Random(SEED), 0
    with house.app.app_context():
        browser = factories.login(house.app.test_client(), house.centre.aoi)
    for count in counts:
        with house.app.app_context():
            while there < count:
                _fill(house, chosen, there)
                there += AT_ONCE
            _settle()
        for what, words in WORDS.items():
            costs.taken[count, what] = _asked(browser, words, rounds)
    return costs


def _asked(browser, words: str, rounds: int) -> Result:  # noqa: ANN001 (Flask's test client)
    result = Result()
    for _ in range(rounds):
        began = time.perf_counter()
        answer = browser.get("/search", query_string={"q": words}, headers={"HX-Request": "true"})
        result.latencies.append(time.perf_counter() - began)
        assert answer.text.count("?at="), f"{words} was not found"
    return result


def _fill(house: House, chosen: random.Random, there: int) -> None:
    """Some chats, each closed after its messages."""
    now, account = clock.now(), {"channel_account_id": house.centre.account_id}
    first = there // A_CHAT + 1
    chats = range(first, first + AT_ONCE // A_CHAT)
    with transaction():
        db.session.execute(insert(SocialProfile), [_profile(chosen, account, id_) for id_ in chats])
        closed = {"state": "closed", "closed_at": now, "queue_id": house.centre.queue_id}
        rows = [{"id": id_, "social_profile_id": id_, **account, **closed} for id_ in chats]
        db.session.execute(insert(Conversation), rows)
        ids = range(there + 1, there + AT_ONCE + 1)
        said = [_message(chosen, account, id_, now) for id_ in ids]
        db.session.execute(insert(Message), said)
        rows = [row for values in said if (row := row_of(Message(**values)))]
        db.session.execute(insert(MessageWords), rows)


def _profile(chosen: random.Random, account: dict[str, int], id_: int) -> dict[str, object]:
    name = f"{chosen.choice(NAMES)} {chosen.choice(NAMES)} {id_}"
    facts = {"kind": ProfileKind.USER, "external_id": f"U{id_:032x}", "token": new_token()}
    return {"id": id_, **account, **facts, "display_name": name, "words": squeeze(name)}


def _message(
    chosen: random.Random, account: dict[str, int], id_: int, now: object
) -> dict[str, object]:
    words = " ".join(chosen.choices(SAID, k=chosen.randint(1, 4)))
    rare = " kumquat 稲妻" if id_ % RARE_EVERY == RARE_EVERY // 3 else ""
    chat = (id_ - 1) // A_CHAT + 1
    facts = {"direction": Direction.INBOUND, "kind": "text", "content": {}, "occurred_at": now}
    return {
        "id": id_,
        **account,
        **facts,
        "social_profile_id": chat,
        "conversation_id": chat,
        "text": f"{words} {chosen.randint(10**5, 10**7)}{rare}",
    }


def _settle() -> None:
    """What a database does by itself at night."""
    db.session.remove()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        is_sqlite = db.engine.dialect.name == "sqlite"
        connection.execute(text("ANALYZE" if is_sqlite else "VACUUM ANALYZE"))
