"""What follow-up tasks ask of a channel, and how it says no."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class ProfileFacts:
    """What a channel says of a profile; None where it says nothing."""

    display_name: str | None = None
    status_message: str | None = None
    language: str | None = None
    picture_url: str | None = None


@dataclass(frozen=True)
class AccountFacts:
    """What a channel says of an account of ours; None where it says nothing.

    `destination` is the id it has in messages, `quota_limit` None when there is no limit.
    """

    destination: str
    display_name: str | None = None
    basic_id: str | None = None
    picture_url: str | None = None
    chat_mode: str | None = None
    quota_limit: int | None = None
    quota_used: int | None = None


@dataclass(frozen=True)
class Content:
    """A file as it comes: its stated type (untrusted) and its bytes in chunks."""

    content_type: str | None
    chunks: Iterator[bytes]


class Gone(Exception):
    """The channel no longer has it, or never tells; asking again is useless."""


class NotYet(Exception):
    """The channel cannot give it now; asking again later may help."""


class Unsure(Exception):
    """What was asked for may have been done, and may not: the channel gave no answer."""


class Gateway(Protocol):
    """Reads from a channel. Each call may raise Gone or NotYet, nothing else."""

    def leave_group(self, channel_account_id: int, kind: str, external_id: str) -> None:
        """Take our account out of a group; done, too, where it is in it no more.

        Besides Gone (it says no) and NotYet (surely not done) it may raise Unsure.
        """

    def link_address(self, channel_account_id: int, external_id: str, nonce: str) -> str:
        """Where a person's browser goes to confirm at the channel that the account is theirs.

        The channel then tells, with the nonce, whether it is. May raise Unsure, too.
        """

    def fetch_profile(
        self, channel_account_id: int, kind: str, external_id: str, found_in: str | None
    ) -> ProfileFacts:
        """The facts of a person, of a member of `found_in`, or of a group."""

    def fetch_content(
        self,
        channel_account_id: int,
        external_id: str,
        source_url: str | None,
        limit: int,
        seconds: float,
    ) -> AbstractContextManager[Content]:
        """A message's file of at most `limit` bytes, had in at most so many seconds."""

    def fetch_picture(self, url: str) -> AbstractContextManager[Content]:
        """A profile picture."""
