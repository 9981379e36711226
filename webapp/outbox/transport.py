"""Where a delivery can stand, what the outbox asks of a channel, and what that may answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from webapp.core.text import number_in


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


@dataclass(frozen=True)
class Sticker:
    """A sticker, as its channel names it."""

    package_id: str
    sticker_id: str

    @classmethod
    def from_text(cls, text: str) -> Sticker:
        """The one that a form names as `package/sticker`."""
        package_id, _, sticker_id = text.partition("/")
        return cls(package_id, sticker_id)

    def as_text(self) -> str:
        """The same the other way round."""
        return f"{self.package_id}/{self.sticker_id}"


@dataclass(frozen=True)
class StickerPackage:
    """Stickers that can be sent: those of a package with ids from `first` to `last`."""

    id: str
    first: int
    last: int

    @property
    def sticker_ids(self) -> range:
        """All of them, in order."""
        return range(self.first, self.last + 1)

    def has(self, sticker: Sticker) -> bool:
        """Whether a sticker is one of them."""
        number = number_in(sticker.sticker_id, 20)
        is_written_so = sticker.sticker_id == str(number)
        return sticker.package_id == self.id and is_written_so and number in self.sticker_ids


@dataclass(frozen=True)
class Attempt:
    """One try, as plain values, so that no database is needed while the network is used."""

    channel_account_id: int
    recipient: str
    body: dict[str, Any]
    route: Route
    retry_key: str
    reply_token: str | None = None


@dataclass(frozen=True)
class Accepted:
    """The channel took it. `external_ids` are its ids of the bubbles, in order.

    `quote_token`: with which the first of them can be quoted.
    """

    external_ids: tuple[str, ...] = ()
    request_id: str | None = None
    quote_token: str | None = None


@dataclass(frozen=True)
class ReplyRefused:
    """The free way is closed and surely nothing was shown: try the counted one now."""

    reason: str


@dataclass(frozen=True)
class Refused:
    """Never try again by itself. `is_account_broken`: the credentials are at fault."""

    reason: str
    is_account_broken: bool = False


@dataclass(frozen=True)
class TryLater:
    """Nothing harmful can come of trying the same again after a pause."""

    reason: str


@dataclass(frozen=True)
class Ambiguous:
    """It may have been shown, and trying again could show it twice."""

    reason: str


Outcome = Accepted | ReplyRefused | Refused | TryLater | Ambiguous


class Transport(Protocol):
    """A channel's way out. `text_limit_units` is the longest text it takes, in UTF-16 units,
    `sticker_packages` what stickers it takes.
    """

    text_limit_units: int
    sticker_packages: tuple[StickerPackage, ...]

    def take_reply_token(self, channel_account_id: int, recipient: str) -> str | None:
        """Inside a transaction: use up the newest fresh token of that chat, if there is one."""

    def free_until(self, channel_account_id: int, recipient: str) -> datetime | None:
        """Until when an answer to that chat is surely free; None: the next one is counted."""

    def return_reply_token(self, channel_account_id: int, recipient: str, token: str) -> None:
        """Inside a transaction: a token that was taken was surely not used, and may be again."""

    def deliver(self, attempt: Attempt) -> Outcome:
        """Outside any transaction: make one try. Never raises for what the network does."""
