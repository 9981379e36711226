"""What the intake takes from a channel, and what it asks of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from webapp.intake.models import EventState, WebhookEvent

NO_CHAT = "-"


@dataclass(frozen=True)
class ReadEvent:
    """One event as it will be kept. `payload` is ASCII JSON; `chat_id` is NO_CHAT without one."""

    webhook_event_id: str
    chat_id: str
    kind: str
    is_redelivery: bool
    occurred_at: datetime
    payload: str
    state: EventState
    reason: str | None = None
    message_external_id: str | None = None


@dataclass(frozen=True)
class Standing:
    """What is known around an event when its turn has come.

    `is_account_closed`: its account was deleted or taken off its workstream, so the event may
    start nothing any more; what senders take back goes from a closed account, too. `is_alone`: no
    other stored event is about the same message.
    """

    is_account_closed: bool
    is_alone: bool


class Processor(Protocol):
    """How a channel's stored events become what they mean."""

    def __call__(self, event: WebhookEvent, standing: Standing) -> None:
        """Inside the caller's transaction: do what the event says, and settle it."""
