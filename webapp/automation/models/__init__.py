"""Tables about what Kanava does by itself."""

from webapp.automation.models.messages import TEXT_LENGTH, AutomatedMessage
from webapp.automation.models.timeouts import (
    TimeoutAction,
    TimeoutEvent,
    TimeoutRule,
    TimeoutRun,
)

__all__ = [
    "TEXT_LENGTH",
    "AutomatedMessage",
    "TimeoutAction",
    "TimeoutEvent",
    "TimeoutRule",
    "TimeoutRun",
]
