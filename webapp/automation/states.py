"""What a timeout rule is about and does, as plain names."""

from __future__ import annotations

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
