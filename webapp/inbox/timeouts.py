"""A conversation's timeout rules, as its agent sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webapp.automation.actions.timeout_runs import runs_in, talk_of
from webapp.automation.policy import RunFacts, Standing, state_of
from webapp.automation.queries.timeouts import rules_of
from webapp.automation.states import TimeoutAction, TimeoutEvent
from webapp.conversations.models import Conversation
from webapp.conversations.states import ConversationState
from webapp.core.database import db


@dataclass(frozen=True)
class TimeoutRow:
    """One rule: what it does and where it stands. `due_at` is when it runs, while it counts."""

    id: int
    name: str
    event: TimeoutEvent
    action: TimeoutAction
    standing: Standing
    due_at: datetime | None
    is_switchable: bool

    @property
    def is_off(self) -> bool:
        """True when it is turned off in this conversation."""
        return self.standing == Standing.TURNED_OFF


def timeout_rows(conversation_id: int) -> list[TimeoutRow]:
    """The rules that count for an active conversation, in their order; else none."""
    conversation = db.session.get_one(Conversation, conversation_id)
    if conversation.state != ConversationState.ACTIVE:
        return []
    talk, runs, rows = talk_of(conversation), runs_in(conversation_id), []
    for rule in rules_of(conversation.workstream_id):
        if rule.is_enabled:
            ran = runs.get(rule.id, RunFacts())
            state = state_of(TimeoutEvent(rule.event), rule.seconds, talk, ran)
            rows.append(
                TimeoutRow(
                    rule.id,
                    rule.name,
                    TimeoutEvent(rule.event),
                    TimeoutAction(rule.action),
                    state.standing,
                    state.due_at,
                    rule.is_switchable,
                )
            )
    return rows
