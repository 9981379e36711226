"""The whole simulated platform: its accounts, its clock, its faults."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Sequence

from simulator.accounts import Account
from simulator.channel import Channel
from simulator.clock import Clock
from simulator.faults import FaultBook
from simulator.ids import MessageIds
from simulator.phone import Phone
from simulator.records import ApiCall

# Seconds before each redelivery of a webhook. LINE does not disclose its own; these are short
# enough to watch and long enough to restart a server in between.
REDELIVERY_DELAYS = (1.0, 3.0, 10.0, 30.0, 60.0)
KEPT_CALLS = 20_000


class World:
    """Everything the HTTP side works on; tests look into it directly."""

    def __init__(
        self,
        accounts: Iterable[Account] = (),
        clock: Clock | None = None,
        redelivery_delays: Sequence[float] = REDELIVERY_DELAYS,
    ) -> None:
        self.clock = clock or Clock()
        self.ids = MessageIds()
        self.faults = FaultBook()
        self.calls: deque[ApiCall] = deque(maxlen=KEPT_CALLS)
        self.channels: dict[str, Channel] = {}
        self.stopping = threading.Event()
        self._redelivery_delays = tuple(redelivery_delays)
        for account in accounts:
            self.add_account(account)

    def add_account(self, account: Account) -> Channel:
        """A new account, or the existing one of this channel id."""
        if account.channel_id not in self.channels:
            channel = Channel(account, self.clock, self.ids, self._redelivery_delays)
            self.channels[account.channel_id] = channel
        return self.channels[account.channel_id]

    def channel(self, key: str | None = None) -> Channel:
        """By channel id or name, without a key the first. Raises KeyError."""
        for channel in self.channels.values():
            if key is None or key in (channel.account.channel_id, channel.account.name):
                return channel
        raise KeyError(key)

    def channel_for_token(self, token: str) -> Channel | None:
        """The account this access token belongs to, if it is valid now."""
        for channel in self.channels.values():
            if channel.access_tokens.seconds_left(token) is not None:
                return channel
        return None

    def phone(
        self, customer: str, *, group: str | None = None, channel: str | None = None
    ) -> Phone:
        """The phone of "emi" (or a user id), in a group's chat when one is named."""
        found = self.channel(channel)
        return Phone(found, found.customer(customer), found.group(group) if group else None)

    def find_phone(self, user_id: str, group_id: str | None = None) -> Phone:
        """The phone with this user id, whichever account it belongs to. Raises KeyError."""
        for channel in self.channels.values():
            if user_id in channel.customers:
                group = channel.groups[group_id] if group_id else None
                return Phone(channel, channel.customers[user_id], group)
        raise KeyError(user_id)

    def reset(self) -> None:
        """Forget messages, calls, faults; accounts and their webhook URLs stay."""
        self.faults.clear()
        self.calls.clear()
        for channel in self.channels.values():
            channel.reset()

    def stop(self) -> None:
        self.stopping.set()
        for channel in self.channels.values():
            channel.sender.stop()
