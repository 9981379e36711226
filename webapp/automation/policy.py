"""What timeout rules are about, since when somebody is silent, where a rule stands: pure rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class TimeoutEvent(StrEnum):
    """Who is silent: the customer after an agent's message, or the agent after the customer's."""

    CUSTOMER_SILENT = "customer_silent"
    AGENT_SILENT = "agent_silent"


class TimeoutAction(StrEnum):
    """What the rule does."""

    TELL_CUSTOMER = "tell_customer"
    TELL_AGENT = "tell_agent"
    PARK = "park"
    RELEASE = "release"
    CLOSE = "close"


# Actions that say something, and so need a text.
TELLING = (TimeoutAction.TELL_CUSTOMER, TimeoutAction.TELL_AGENT)


@dataclass(frozen=True)
class Talk:
    """When whom an active conversation last heard; None for not yet.

    `awaiting_since_at`: the customer's first message that nobody answered.
    """

    is_active: bool
    assigned_at: datetime | None = None
    answered_at: datetime | None = None
    customer_wrote_at: datetime | None = None
    awaiting_since_at: datetime | None = None


@dataclass(frozen=True)
class RunFacts:
    """What a rule did in the conversation: the silence it ran for, and whether it is off there."""

    silent_since_at: datetime | None = None
    is_off: bool = False


class Standing(StrEnum):
    """Where a rule stands. Inactive: nobody it is about is silent now."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    JUST_RAN = "just_ran"
    TURNED_OFF = "turned_off"


@dataclass(frozen=True)
class RuleState:
    """A rule in one conversation. `due_at` only while active; it may be past for a moment."""

    standing: Standing
    due_at: datetime | None = None


def silent_since(event: TimeoutEvent, talk: Talk) -> datetime | None:
    """When the present silence of that event began; None when there is none.

    The customer is silent after an answer of ours that nothing followed. The agent is silent since
    the customer's first unanswered message. Both begin anew when an agent gets the conversation:
    one reopened after days must not be closed while the agent still reads it.
    """
    if not talk.is_active:
        return None
    if event == TimeoutEvent.CUSTOMER_SILENT:
        wrote, since = talk.customer_wrote_at, talk.answered_at
        if since is not None and wrote is not None and wrote > since:
            return None
    else:
        since = talk.awaiting_since_at
    return max(since, talk.assigned_at or since) if since is not None else None


def due_at(event: TimeoutEvent, seconds: int, talk: Talk, run: RunFacts) -> datetime | None:
    """When a rule is to run; None when it has run for this silence, is off, or has no silence."""
    since = silent_since(event, talk)
    if since is None or run.is_off or run.silent_since_at == since:
        return None
    return since + timedelta(seconds=seconds)


def state_of(event: TimeoutEvent, seconds: int, talk: Talk, run: RunFacts) -> RuleState:
    """Where a rule stands in a conversation."""
    if run.is_off:
        return RuleState(Standing.TURNED_OFF)
    since = silent_since(event, talk)
    if since is None:
        return RuleState(Standing.INACTIVE)
    if run.silent_since_at == since:
        return RuleState(Standing.JUST_RAN)
    return RuleState(Standing.ACTIVE, due_at(event, seconds, talk, run))
