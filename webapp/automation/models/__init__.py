"""Tables about what Kanava does by itself."""

from webapp.automation.models.messages import TEXT_LENGTH, AutomatedMessage
from webapp.automation.models.timeouts import TimeoutRule, TimeoutRun
from webapp.automation.states import TimeoutAction, TimeoutEvent

__all__ = [
    "TEXT_LENGTH",
    "AutomatedMessage",
    "TimeoutAction",
    "TimeoutEvent",
    "TimeoutRule",
    "TimeoutRun",
]
