"""Tables about workstreams and queues."""

from webapp.workstreams.models.queues import (
    LARGEST_PRIORITY,
    OverflowAction,
    OverflowCondition,
    OverflowRule,
    Queue,
    QueueMember,
)
from webapp.workstreams.models.workstreams import (
    CONVERSATION_UNITS,
    LARGEST_UNITS,
    NAME_LENGTH,
    OFFER_SECONDS,
    OFFER_SECONDS_STEPS,
    OFFERS_TO_ONE_AGENT,
    DesktopAlert,
    DistributionMode,
    NotificationTemplate,
    Workstream,
    WrapUpBlocking,
)

__all__ = [
    "CONVERSATION_UNITS",
    "LARGEST_PRIORITY",
    "LARGEST_UNITS",
    "NAME_LENGTH",
    "OFFERS_TO_ONE_AGENT",
    "OFFER_SECONDS",
    "OFFER_SECONDS_STEPS",
    "DesktopAlert",
    "DistributionMode",
    "NotificationTemplate",
    "OverflowAction",
    "OverflowCondition",
    "OverflowRule",
    "Queue",
    "QueueMember",
    "Workstream",
    "WrapUpBlocking",
]
