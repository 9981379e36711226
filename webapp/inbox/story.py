"""The trace of a conversation: its decisions and turns as a story, and why nobody has it yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from heapq import merge
from typing import ClassVar

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.conversations.models import Conversation, ConversationSession
from webapp.conversations.states import ClosureReason
from webapp.core import clock
from webapp.core.database import db
from webapp.inbox.decisions import decision_entries, with_levels
from webapp.inbox.regions import Region, region
from webapp.inbox.rows import ConversationCard
from webapp.inbox.trace_entries import TraceEntry, TraceItem
from webapp.routing import words
from webapp.routing.models import DecisionKind, RoutingDecision
from webapp.routing.queries.explanation import Headline, explain
from webapp.routing.terms import Verdict
from webapp.rules.queries.names import Names, names_of_all

# The newest; a conversation that wanders for weeks has more than anybody reads.
TOLD = 100
# Endings that are told where they were decided, or with the conversation's own end.
_LEFT = (ClosureReason.AGENT_PARKED, ClosureReason.AGENT_RELEASED, ClosureReason.AGENT_DISCONNECTED)


class TurnEntry(TraceEntry):
    """The end of an agent's turn; its id is the conversation session's."""

    dom_name: ClassVar[str] = "turn"


class EndEntry(TraceEntry):
    """The end of the conversation; its id is the conversation's."""

    dom_name: ClassVar[str] = "end"


@dataclass(frozen=True)
class Why:
    """`is_stuck`: nobody is asked at the moment, so there is something to explain."""

    headline: str
    agents: tuple[TraceItem, ...]
    advice: tuple[str, ...]
    is_stuck: bool


def story_of(conversation: Conversation, names: Names) -> tuple[list[TraceEntry], bool]:
    """What was decided and how agents' turns ended, oldest first; and whether the oldest of it
    is left out.
    """
    decisions, is_cut = _decisions(conversation.id)
    decided = _with_note(decision_entries(decisions, names), decisions, conversation.transfer_note)
    turns = _turn_entries(conversation, names, decided[0].at if is_cut else None)
    return list(merge(decided, turns, key=lambda entry: entry.at)), is_cut


def _with_note(
    entries: list[TraceEntry], decisions: list[RoutingDecision], note: str | None
) -> list[TraceEntry]:
    """The entries with the note at the newest transfer; a conversation keeps no older one."""
    moved = [made.id for made in decisions if made.kind == DecisionKind.TRANSFERRED]
    newest = max(moved, default=0)
    return [replace(each, note=note) if each.id == newest else each for each in entries]


def entries_of(conversation: Conversation) -> list[TraceEntry]:
    """The same for between the lines of its thread."""
    decided = select(RoutingDecision.agent_id).where(
        RoutingDecision.conversation_id == conversation.id
    )
    had = select(ConversationSession.agent_id).where(
        ConversationSession.conversation_id == conversation.id
    )
    return story_of(conversation, names_of_all(decided.union(had)))[0]


def between_lines(conversation_id: int) -> Region:
    """The story where its thread takes it from."""
    root = f"{ConversationCard.dom_name}_{conversation_id}_story"
    entries = entries_of(db.session.get_one(Conversation, conversation_id))
    shown = {"story_id": root, "conversation_id": conversation_id, "entries": entries}
    return region("inbox/_story.html", root, **shown)


def why_of(conversation: Conversation, names: Names) -> Why | None:
    """Where it stands, who is there and what would help; None when it waits for nobody."""
    explanation = explain(conversation)
    headline = words.headline_words(explanation.headline_code)
    if not headline:
        return None
    return Why(
        headline,
        tuple(_agent(each, names, conversation.offered_agent_id) for each in explanation.agents),
        tuple(words.advice_words(advice) for advice in explanation.advice),
        is_stuck=explanation.headline_code != Headline.RINGING,
    )


def _turn_entries(
    conversation: Conversation, names: Names, since: datetime | None
) -> list[TraceEntry]:
    """The ends of turns and of the conversation itself, the oldest first; those `since` then."""
    entries = [
        _turn(turn, turn.ended_at, names)
        for turn in _turns(conversation.id)
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
        ClosureReason.CUSTOMER_BARRED: _("The customer was blocked"),
        ClosureReason.OVERFLOW: _("Its queue overflowed."),
        ClosureReason.CHANNEL_DELETED: _("The account was taken off its workstream"),
    }.get(ClosureReason(conversation.closure_reason or ClosureReason.CONVERSATION_CLOSED))
    return EndEntry(conversation.id, closed_at, "archive", _("Closed"), (said,) if said else ())


def _agent(verdict: Verdict, names: Names, offered_agent_id: int | None) -> TraceItem:
    if verdict.agent_id == offered_agent_id:
        return TraceItem(verdict.name, _("it rings there now"), is_good=True)
    found = words.obstacle_words(verdict.obstacle, with_levels(verdict.facts, names), clock.now())
    is_free = verdict.obstacle is None
    return TraceItem(verdict.name, found or _("could take it"), is_good=is_free)


def _decisions(conversation_id: int) -> tuple[list[RoutingDecision], bool]:
    """What was decided about a conversation, oldest first, and whether older ones are left out."""
    wanted = (
        select(RoutingDecision)
        .where(RoutingDecision.conversation_id == conversation_id)
        .order_by(RoutingDecision.id.desc())
        .limit(TOLD + 1)
    )
    found = list(db.session.scalars(wanted))
    return found[:TOLD][::-1], len(found) > TOLD


def _turns(conversation_id: int) -> list[ConversationSession]:
    """The newest turns that agents had and left, oldest first."""
    wanted = (
        select(ConversationSession)
        .where(
            ConversationSession.conversation_id == conversation_id,
            ConversationSession.accepted_at.is_not(None),
            ConversationSession.closure_reason.in_(_LEFT),
        )
        .order_by(ConversationSession.id.desc())
        .limit(TOLD)
    )
    return list(db.session.scalars(wanted))[::-1]
