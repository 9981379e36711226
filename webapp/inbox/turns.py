"""What became of agents' turns in a conversation: the part of its story routing did not decide."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from flask_babel import gettext as _

from webapp.conversations.models import Conversation, ConversationSession
from webapp.conversations.states import ClosureReason
from webapp.inbox.queries.decisions import turns_of
from webapp.inbox.tracing import TraceEntry
from webapp.rules.queries.names import Names

# Endings that are told where they were decided, or with the conversation's own end.
_LEFT = (ClosureReason.AGENT_PARKED, ClosureReason.AGENT_RELEASED, ClosureReason.AGENT_DISCONNECTED)


class TurnEntry(TraceEntry):
    """The end of an agent's turn; its id is the conversation session's."""

    dom_name: ClassVar[str] = "turn"


class EndEntry(TraceEntry):
    """The end of the conversation; its id is the conversation's."""

    dom_name: ClassVar[str] = "end"


def turn_entries(
    conversation: Conversation, names: Names, since: datetime | None = None
) -> list[TraceEntry]:
    """The ends of turns and of the conversation itself, the oldest first; those `since` then."""
    entries = [
        _turn(turn, turn.ended_at, names)
        for turn in turns_of(conversation.id, _LEFT)
        if turn.ended_at is not None and not _is_the_end(turn, conversation)
    ]
    if conversation.closed_at is not None:
        entries.append(_end(conversation, conversation.closed_at, names))
    return [entry for entry in entries if since is None or entry.at >= since]


def _is_the_end(turn: ConversationSession, conversation: Conversation) -> bool:
    """Whether the conversation was closed with this turn."""
    closed_at, ended_at = conversation.closed_at, turn.ended_at
    return bool(closed_at and ended_at and ended_at >= closed_at)


def _turn(turn: ConversationSession, ended_at: datetime, names: Names) -> TraceEntry:
    agent = names.agents.get(turn.agent_id) or _("somebody who is gone")
    icon, headline = {
        ClosureReason.AGENT_PARKED: ("pause", _("Parked until the customer writes again")),
        ClosureReason.AGENT_RELEASED: ("box-arrow-left", _("Given back to its queue, for anyone")),
    }.get(
        ClosureReason(turn.closure_reason or ClosureReason.AGENT_DISCONNECTED),
        ("person-x", _("Taken off %(agent)s, who does not work here any more", agent=agent)),
    )
    return TurnEntry(turn.id, ended_at, icon, headline, (_("%(agent)s had it.", agent=agent),))


def _end(conversation: Conversation, closed_at: datetime, names: Names) -> TraceEntry:
    agent = names.agents.get(conversation.previous_agent_id or 0) or _("somebody who is gone")
    said = {
        ClosureReason.AGENT_CLOSED: _("%(agent)s closed it for good.", agent=agent),
        ClosureReason.AUTO_CLOSED: _("Nothing happened in it for as long as its workstream waits."),
        ClosureReason.CUSTOMER_SILENT: _("A timeout rule closed it: the customer was silent."),
        ClosureReason.AGENT_SILENT: _("A timeout rule closed it: no agent answered."),
        ClosureReason.OVERFLOW: _("Its queue overflowed."),
        ClosureReason.CHANNEL_DELETED: _("The account was taken off its workstream"),
    }.get(ClosureReason(conversation.closure_reason or ClosureReason.CONVERSATION_CLOSED))
    return EndEntry(conversation.id, closed_at, "archive", _("Closed"), (said,) if said else ())
