"""What time does to conversations: wrap-up stops taking capacity, and the forgotten are closed."""

from __future__ import annotations

from contextlib import suppress

from webapp.conversations.actions.closures import close_by_rule
from webapp.conversations.models import Conversation
from webapp.conversations.states import ClosureReason
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.transaction import transaction
from webapp.core.worker import Duty, one_by_one
from webapp.routing.actions.wrap_up import free_wrap_up
from webapp.routing.queries.overdue import (
    is_left_alone,
    is_wrap_up_over,
    left_alone,
    wrap_ups_over,
)

WRAP_UP_SWEEP_SECONDS = 5.0
AUTO_CLOSE_SWEEP_SECONDS = 60.0
AT_ONCE = 100


def find_wrap_ups() -> list[int] | None:
    """Conversations whose wrap-up has taken their agents' capacity long enough."""
    return wrap_ups_over()[:AT_ONCE] or None


def find_left_alone() -> list[int] | None:
    """Conversations in which nobody wrote for longer than their workstream keeps them."""
    return left_alone(AT_ONCE) or None


def free_one(conversation_id: int) -> None:
    """Give its capacity back, unless the customer wrote or it was closed meanwhile."""
    with transaction():
        conversation = _locked(conversation_id)
        if is_wrap_up_over(conversation):
            free_wrap_up(conversation)


def close_one(conversation_id: int) -> None:
    """Close it, unless something happened in it meanwhile."""
    with suppress(Conflict), transaction():
        conversation = _locked(conversation_id)
        if is_left_alone(conversation):
            close_by_rule(conversation, ClosureReason.AUTO_CLOSED)


def _locked(conversation_id: int) -> Conversation:
    conversation: Conversation = db.session.get_one(
        Conversation, conversation_id, with_for_update={"of": Conversation}
    )
    return conversation


DUTIES = (
    Duty("wrap_ups", find_wrap_ups, one_by_one(free_one), sweep_seconds=WRAP_UP_SWEEP_SECONDS),
    Duty(
        "auto_closings",
        find_left_alone,
        one_by_one(close_one),
        sweep_seconds=AUTO_CLOSE_SWEEP_SECONDS,
    ),
)
