"""Which screens a consult concerns: events in, notices out. Runs after the commit, reads only."""

from __future__ import annotations

from webapp.consults.events import ConsultRead, ConsultSaid, ParticipantChanged
from webapp.consults.queries import audience_of
from webapp.inbox.list_notices import for_agents
from webapp.inbox.topics import (
    CONVERSATION,
    MINE,
    OFFERS,
    PARTED,
    agent_topic,
    conversation_topic,
)
from webapp.realtime.notice import Notice


def announce_participant(event: ParticipantChanged) -> list[Notice]:
    """Their card and lists, the conversation's screens, and who wants to know what became of it."""
    concerned = {event.agent_id, event.invited_by_id} if event.is_news else set()
    topics = sorted(agent_topic(number) for number in concerned if number is not None)
    news = Notice(tuple(topics), PARTED, event.participant_id)
    return [
        # First: who is out loses the conversation's screen, and its socket, by what follows.
        *([news] if topics else []),
        *for_agents([event.agent_id], OFFERS),
        *for_agents(audience_of(event.conversation_id) | {event.agent_id}, MINE),
        _around(event.conversation_id),
    ]


def announce_said(event: ConsultSaid) -> list[Notice]:
    """The pane of who has it open, and the marks in the lists of who takes part."""
    lists = for_agents(audience_of(event.conversation_id), MINE)
    return [_around(event.conversation_id), *lists]


def announce_read(event: ConsultRead) -> list[Notice]:
    """The mark in the agent's own list."""
    return for_agents([event.agent_id], MINE)


def _around(conversation_id: int) -> Notice:
    return Notice((conversation_topic(conversation_id),), CONVERSATION, conversation_id)
