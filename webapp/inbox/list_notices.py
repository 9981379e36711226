"""Whose lists a change concerns: the notices for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from webapp.conversations.models import Conversation, Mention
from webapp.conversations.states import ConversationState
from webapp.core.database import db
from webapp.inbox.queries.places import places_of, places_of_chat
from webapp.inbox.topics import (
    CLOSED,
    MENTIONS,
    MINE,
    OFFERS,
    QUEUE,
    REMINDERS,
    SUPERVISORS,
    WATCHED,
    WATCHERS,
    agent_topic,
    queue_topic,
)
from webapp.realtime.notice import Notice
from webapp.reminders.models import Reminder


def lists_of_chat(social_profile_id: int) -> list[Notice]:
    """Notices for the lists that show the chat."""
    return _lists_around(places_of_chat(social_profile_id), is_moved=False)


def lists_of(
    conversation_ids: list[int],
    agent_ids: tuple[int, ...] = (),
    queue_ids: tuple[int, ...] = (),
) -> list[Notice]:
    """Notices for the lists that show these conversations, and for those given besides."""
    return _lists_around(places_of(conversation_ids), agent_ids, queue_ids)


def menus_naming(social_profile_id: int) -> list[Notice]:
    """Notices for the menus of the top bar that name the customer: mentions and reminders."""
    shown = ((Mention, MENTIONS), (Reminder, REMINDERS))
    return [
        notice
        for model, kind in shown
        for notice in for_agents(db.session.scalars(_whose(model, social_profile_id)), kind)
    ]


def _whose(model: Any, social_profile_id: int) -> Any:
    """The statement for the agents who have one in a conversation of the chat."""
    of_chat = select(Conversation.id).where(Conversation.social_profile_id == social_profile_id)
    return select(model.agent_id).where(model.conversation_id.in_(of_chat)).distinct()


def _lists_around(
    places: Iterable[Any],
    agent_ids: tuple[int, ...] = (),
    queue_ids: tuple[int, ...] = (),
    *,
    is_moved: bool = True,
) -> list[Notice]:
    """The same for conversations at these places: a message in an active one concerns no queue.

    `is_moved`: what is closed may have left the lists of who had it just now.
    """
    mine, offered, closed = {*agent_ids}, {*agent_ids}, set[int | None]()
    queues = set[int | None](queue_ids)
    is_queued, is_closed, is_watched = bool(queue_ids), False, is_moved
    for conversation in places:
        had_by = {conversation.agent_id, conversation.previous_agent_id}
        mine |= set(map(int, filter(None, (conversation.participant_ids or "").split(","))))
        if conversation.state == ConversationState.CLOSED:
            is_closed, closed = True, closed | had_by
            mine |= had_by if is_moved else set()
            continue
        mine |= had_by
        offered.add(conversation.offered_agent_id)
        is_watched |= conversation.state != ConversationState.OPEN
        if conversation.state == ConversationState.OPEN:
            queues.add(conversation.queue_id)
            is_queued = True
    return [
        *owned(mine, is_watched=is_watched),
        *for_agents(offered, OFFERS),
        *([closed_lists(closed | {*agent_ids})] if is_closed else []),
        *([queue_lists(queues)] if is_queued else []),
    ]


def owned(agent_ids: Iterable[int | None], *, is_watched: bool = False) -> list[Notice]:
    """For the lists of their owners, and of supervisors who look at others'.

    `is_watched`: these hear of it although nobody has it, as of what was parked by who is gone.
    """
    owners = for_agents(agent_ids, MINE)
    return [*owners, Notice((WATCHERS,), WATCHED)] if owners or is_watched else []


def closed_lists(agent_ids: Iterable[int | None]) -> Notice:
    """What was closed, for who had it and for supervisors."""
    topics = sorted(agent_topic(number) for number in {*agent_ids} if number is not None)
    return Notice((*topics, SUPERVISORS), CLOSED)


def for_agents(agent_ids: Iterable[int | None], kind: str) -> list[Notice]:
    """One for each of these agents."""
    known = sorted({number for number in agent_ids if number is not None})
    return [Notice((agent_topic(number),), kind, number) for number in known]


def queue_lists(queue_ids: Iterable[int | None]) -> Notice:
    """What waits in these queues."""
    topics = sorted(queue_topic(number) for number in queue_ids if number is not None)
    return Notice((*topics, SUPERVISORS), QUEUE)
