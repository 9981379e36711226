"""Where a delivery can stand and how it can go: plain words."""

from __future__ import annotations

from enum import StrEnum


class DeliveryState(StrEnum):
    """Where a delivery stands. Never "delivered": no channel here tells that.

    `unknown`: the channel may have shown it, and asking again could show it twice.
    """

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Route(StrEnum):
    """How it goes: as the answer to a recent message (free), or by itself (counted)."""

    REPLY = "reply"
    PUSH = "push"
