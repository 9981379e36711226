"""The demo centre's past, made by the very actions that make a present, with the clock moved.

Nothing of it is sent: each answer is written down as taken by the channel.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import exists, func, select

from webapp.agents.models import Agent
from webapp.channels.gateway import ProfileFacts
from webapp.channels.models import ChannelAccount
from webapp.contacts.actions.contacts import ContactFacts
from webapp.contacts.actions.profiles import apply_facts, find_or_create
from webapp.contacts.models import ProfileKind, SocialProfile
from webapp.conversations.actions.contact_links import identify_as_new
from webapp.conversations.actions.drafts import mark_read
from webapp.conversations.actions.notes import write_note
from webapp.conversations.actions.outbound import answer
from webapp.conversations.actions.transitions import close, park
from webapp.conversations.models import Conversation, Message
from webapp.conversations.queries import ongoing_of_chat
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.transaction import transaction
from webapp.demo.centre import PEOPLE, first_workstream
from webapp.demo.stories import AGENT, CUSTOMER, NOTE, Line, Story, begun_at, told_stories
from webapp.intake.store import keep
from webapp.intake.tasks import claim as claim_lane
from webapp.intake.tasks import handle
from webapp.line.payloads import read_body
from webapp.outbox import tasks as outbox
from webapp.outbox.actions import record_outcome
from webapp.outbox.transport import Accepted
from webapp.routing.actions.offers import pick
from webapp.routing.actions.wrap_up import end
from webapp.tags.actions import TagChange, tag_conversation
from webapp.tags.models import Tag
from webapp.workstreams.actions.workstreams import Fallback, change_workstream

Step = tuple[datetime, Callable[[], None]]


def make_past() -> list[Story]:
    """Make two weeks of conversations in a demo centre that has none; the stories, newest first.

    Raises Conflict in any other centre, and where no account is connected.
    """
    people = {agent.email: agent for agent in db.session.scalars(select(Agent))}
    if people.keys() != {email for _, email, _, _ in PEOPLE}:
        raise Conflict("not_demo", "this is no demo centre: it keeps its own past")
    if db.session.scalar(select(exists().where(Message.id > 0))):
        raise Conflict("past_exists", "there are conversations already")
    account_id = db.session.scalar(select(ChannelAccount.id).order_by(ChannelAccount.id).limit(1))
    if account_id is None:
        raise Conflict("account_missing", "no account is connected yet")
    stories, now = told_stories(), clock.now()
    ids = {email: agent.id for email, agent in people.items()}
    steps: list[Step] = [
        step
        for number, story in enumerate(stories)
        for step in _Telling(account_id, ids[story.by], story, begun_at(number, now)).steps()
    ]
    steps.sort(key=lambda each: each[0])
    # Nobody had a console open to ring at: in those weeks agents chose from the list.
    steps.insert(0, (steps[0][0], partial(_let_choose, is_allowed=True)))
    steps.append((now, partial(_let_choose, is_allowed=False)))
    for moment, step in steps:
        with clock.frozen_at(moment):
            step()
    return stories


def _let_choose(*, is_allowed: bool) -> None:
    with transaction():
        workstream = first_workstream()
        assert workstream is not None
        same = workstream.name, Fallback(queue_id=workstream.fallback_queue_id)
        change_workstream(workstream, *same, {"is_picking_allowed": is_allowed})


@dataclass(frozen=True)
class _Telling:
    """One story in this centre. Each step is a transaction of its own, as in life."""

    account_id: int
    agent_id: int
    story: Story
    begun_at: datetime

    def steps(self) -> Iterator[Step]:
        """What happened and when; steps of one moment stand in their order."""
        yield self.begun_at, self._meet
        is_taken = False
        for number, line in enumerate(self.story.lines):
            moment = self._moment(line.minutes)
            if line.sign != CUSTOMER and not is_taken:
                yield moment - timedelta(seconds=40), self._pick
                is_taken = True
            yield moment, partial(self._say, number, line)
        last = self.story.lines[-1].minutes
        yield self._moment(last), self._read
        if self.story.is_parked:
            yield self._moment(last + 1), self._park
            return
        yield self._moment(last + 1), self._end
        yield self._moment(last + 3), self._close

    def _moment(self, minutes: int) -> datetime:
        return self.begun_at + timedelta(minutes=minutes)

    def _meet(self) -> None:
        """The channel tells who they are before they write, as it does within the second."""
        with transaction():
            facts = ProfileFacts(display_name=self.story.who, language=self.story.language)
            apply_facts(self._profile(), facts)

    def _profile(self) -> SocialProfile:
        return find_or_create(self.account_id, ProfileKind.USER, self.story.user_id)

    def _say(self, number: int, line: Line) -> None:
        if line.sign == CUSTOMER:
            self._receive(number, line.words)
        elif line.sign == AGENT:
            self._do(lambda it: answer(it, self.agent_id, line.words))
            _take_as_sent()
        elif line.sign == NOTE:
            self._do(lambda it: write_note(it, self._agent(), line.words))

    def _receive(self, number: int, words: str) -> None:
        moment = clock.now()
        name = f"{self.story.user_id[1:9]}{moment:%d%H%M}{number}"
        event = {
            "type": "message",
            "mode": "active",
            "timestamp": int(moment.timestamp() * 1000),
            "source": {"type": "user", "userId": self.story.user_id},
            "webhookEventId": f"demo{name}",
            "deliveryContext": {"isRedelivery": False},
            "replyToken": f"past{name}",
            "message": {"id": f"past{name}", "type": "text", "text": words},
        }
        db.session.rollback()  # what was read before the event is stored does not see it
        keep(self.account_id, read_body(json.dumps({"events": [event]}).encode()).events)
        while (lane := claim_lane()) is not None:
            handle(lane)

    def _pick(self) -> None:
        self._do(lambda it: pick(it, self.agent_id))
        self._do(self._tag)
        if self.story.contact is not None:
            self._do(self._identify)

    def _tag(self, conversation: Conversation) -> None:
        named = func.lower(Tag.name).in_(self.story.tags)
        ids = frozenset(db.session.scalars(select(Tag.id).where(named)))
        tag_conversation(conversation.id, TagChange(ids))

    def _identify(self, conversation: Conversation) -> None:
        known = self.story.contact or {}
        facts = ContactFacts(self.story.who, known.get("email"), known.get("phone"))
        identify_as_new(conversation, facts, self._agent())

    def _read(self) -> None:
        newest = select(func.max(Message.id)).where(Message.social_profile_id == self._profile().id)
        self._do(lambda it: mark_read(it, self.agent_id, db.session.scalar(newest) or 0))

    def _park(self) -> None:
        self._do(lambda it: park(it, self.agent_id))

    def _end(self) -> None:
        self._do(lambda it: end(it, self.agent_id))

    def _close(self) -> None:
        self._do(lambda it: close(it, self.agent_id))

    def _agent(self) -> Agent:
        return db.session.get_one(Agent, self.agent_id)

    def _do(self, action: Callable[[Conversation], Any]) -> None:
        with transaction():
            conversation = ongoing_of_chat(self._profile().id, is_locked=True)
            assert conversation is not None
            action(conversation)


def _take_as_sent() -> None:
    """What would go to the channel now is written down as taken."""
    while (taken := outbox.claim()) is not None:
        if taken.attempt is None:
            continue
        with transaction():
            accepted = Accepted((f"past{taken.delivery_id}",))
            record_outcome(taken.delivery_id, taken.leased_until, accepted, taken.transport)
