"""The trace: what routing decided about a conversation, kept as it was then; but for
words that were taken back.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from webapp.conversations.models import Message
from webapp.core.database import db
from webapp.routing.models import DecisionKind, RoutingDecision
from webapp.rules.condition_fields import FIRST_TEXT
from webapp.rules.story import as_told

_OF_RULES = (DecisionKind.CLASSIFIED, DecisionKind.ROUTED)


def decide(
    conversation_id: int,
    kind: DecisionKind,
    agent_id: int | None = None,
    queue_id: int | None = None,
    facts: dict[str, Any] | None = None,
) -> None:
    """Keep one decision, in the transaction that carries it out.

    `facts` are plain values with the names of things as they are now: they may be renamed or
    deleted later, and the story must still be true.
    """
    db.session.add(
        RoutingDecision(
            conversation_id=conversation_id,
            kind=kind,
            agent_id=agent_id,
            queue_id=queue_id,
            facts=facts or {},
        )
    )
    db.session.flush()


def forget_words(conversation_id: int) -> None:
    """Take out of the decisions what rules found in words that were taken back or replaced.

    Call it in the transaction that changes the words, with the conversation locked: rules that
    are run meanwhile would write them down again.
    """
    kept = select(Message.text).where(
        Message.conversation_id == conversation_id, Message.text.is_not(None)
    )
    said = {as_told(text) for text in db.session.scalars(kept)}
    decisions = select(RoutingDecision).where(
        RoutingDecision.conversation_id == conversation_id, RoutingDecision.kind.in_(_OF_RULES)
    )
    for decision in db.session.scalars(decisions).all():
        decision.facts = _without(decision.facts, said)
    db.session.flush()


def _without(facts: Any, said: set[Any]) -> Any:
    if isinstance(facts, list):
        return [_without(item, said) for item in facts]
    if not isinstance(facts, dict):
        return facts
    if facts.get("field") == FIRST_TEXT and facts.get("found") not in said | {None}:
        return {**facts, "found": None, "is_gone": True}
    return {key: _without(value, said) for key, value in facts.items()}
