"""What happens to channel accounts."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core.events import Event


@dataclass(frozen=True)
class ChannelAccountChanged(Event):
    """Credentials or health of an account changed; caches of it are stale."""

    channel_account_id: int
