"""LINE's limits on message objects (reference: Messaging API, message objects)."""

from __future__ import annotations

from simulator.errors import ApiError
from simulator.limits.messages import check_message
from simulator.limits.problems import Problems

MAX_MESSAGES = 5


def check_messages(messages: object) -> None:
    """Raise ApiError 400, every problem in its details, unless LINE would take these."""
    problems = Problems()
    if not isinstance(messages, list) or not 1 <= len(messages) <= MAX_MESSAGES:
        problems.add("messages", f"Size must be between 1 and {MAX_MESSAGES}")
    else:
        for index, message in enumerate(messages):
            check_message(problems, f"messages[{index}]", message)
    if problems.found:
        count = len(problems.found)
        raise ApiError(400, f"The request body has {count} error(s)", problems.found)


__all__ = ["MAX_MESSAGES", "check_messages"]
