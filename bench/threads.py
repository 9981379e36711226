"""What a long conversation costs against a short one: to open it, to go further up in it, and to
find words in it.
"""

import random
import time
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import insert

from bench.centre import House
from bench.history import SAID, SEED, settle
from bench.load import Result
from tests import factories
from webapp.contacts.models import ProfileKind, SocialProfile
from webapp.conversations.models import Conversation, ConversationReading, Direction, Message
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.crypto import new_token
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.search.actions import row_of
from webapp.search.models import MessageWords

SHORT, LONG = 50, 5_000
OPEN, OLDER, FIND = "open it", "load older lines", "find a word in it"


@dataclass
class Costs:
    """How long answers took, by the length of the conversation and by what was done."""

    taken: dict[tuple[int, str], Result] = field(default_factory=dict)

    def ratio(self, what: str) -> float:
        """How much longer the usual answer takes in the long one."""
        long, short = (self.taken[length, what].milliseconds(0.5) for length in (LONG, SHORT))
        return long / short


def measure(house: House, rounds: int) -> Costs:
    """Both in turn, so that what the machine does besides falls on both."""
    costs = Costs({(length, what): Result() for length in (SHORT, LONG) for what in DONE})
    with house.app.app_context():
        ends = {
            length: _fill(house, number + 1, length) for number, length in enumerate((SHORT, LONG))
        }
        settle()
        browser = factories.login(house.app.test_client(), house.centre.aoi)
    for _ in range(rounds):
        for (length, what), result in costs.taken.items():
            path, is_part = DONE[what].format(**ends[length]), what != OPEN
            began = time.perf_counter()
            answer = browser.get(path, headers={"HX-Request": "true"} if is_part else {})
            result.latencies.append(time.perf_counter() - began)
            assert answer.status_code == 200, path
    return costs


DONE = {
    OPEN: "/conversations/{id}",
    OLDER: "/conversations/{id}/messages?before={middle}",
    FIND: "/conversations/{id}/finds?q=kumquat",
}


def _fill(house: House, id_: int, length: int) -> dict[str, int]:
    """A conversation of Aoi's in which both wrote in turn; she has read it to its end."""
    chosen, account = random.Random(SEED), {"channel_account_id": house.centre.account_id}
    first, began = id_ * 100_000, clock.now() - timedelta(minutes=length)
    owner = {"agent_id": house.centre.aoi, "queue_id": house.centre.queue_id}
    state = {"state": ConversationState.ACTIVE}
    said = [
        {
            "id": first + number,
            **account,
            "direction": Direction.OUTBOUND if number % 2 else Direction.INBOUND,
            "agent_id": house.centre.aoi if number % 2 else None,
            "kind": "text",
            "content": {},
            "occurred_at": began + timedelta(minutes=number),
            "social_profile_id": id_,
            "conversation_id": id_,
            "text": f"{chosen.choice(SAID)}{'' if number % 25 else ' kumquat'}",
        }
        for number in range(length)
    ]
    name = {"display_name": f"Customer {id_}", "words": f"customer{id_}"}
    face = {"kind": ProfileKind.USER, "external_id": f"U{id_:032x}", "token": new_token()}
    last = first + length - 1
    with transaction():
        db.session.execute(insert(SocialProfile), [{"id": id_, **account, **face, **name}])
        row = {"id": id_, "social_profile_id": id_, **account, **owner, **state}
        db.session.execute(insert(Conversation), [row])
        db.session.execute(insert(Message), said)
        words = [row for values in said if (row := row_of(Message(**values)))]
        db.session.execute(insert(MessageWords), words)
        read = {"agent_id": house.centre.aoi, "social_profile_id": id_, "message_id": last}
        db.session.execute(insert(ConversationReading), [read])
    return {"id": id_, "middle": first + length // 2}
