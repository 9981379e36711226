"""Start and stop a simulator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from simulator.accounts import DEFAULT_ACCOUNT, Account
from simulator.app import create_app
from simulator.channel import Channel
from simulator.clock import Clock
from simulator.phone import Phone
from simulator.saving import StateFile
from simulator.server import Server
from simulator.world import REDELIVERY_DELAYS, World


class Simulator:
    """A running simulator: `base_url` for clients, `state` to look into."""

    def __init__(self, world: World, host: str, port: int, prefix: str, saved: Path | None) -> None:
        self.state = world
        self._server = Server(create_app(world, prefix), host, port)
        try:
            self._saved = StateFile(world, saved) if saved else None
        except BaseException:
            self._server.stop()
            raise
        self.port = self._server.port
        self.base_url = f"http://{host}:{self.port}{prefix}"
        self._server.begin()

    def channel(self, key: str | None = None) -> Channel:
        """An account by name or channel id, without a key the first."""
        return self.state.channel(key)

    def phone(
        self, customer: str, *, group: str | None = None, channel: str | None = None
    ) -> Phone:
        """The phone of a customer ("emi", "somchai", "lin", "haruto", or a user id)."""
        return self.state.phone(customer, group=group, channel=channel)

    def stop(self) -> None:
        """Stop serving, drop open connections and queued webhooks, save. May be called twice."""
        if self._server.ready:
            self.state.stop()
            self._server.stop()
            if self._saved:
                self._saved.stop()


@contextmanager
def running_simulator(
    accounts: Iterable[Account] = (DEFAULT_ACCOUNT,),
    *,
    clock: Clock | None = None,
    redelivery_delays: Sequence[float] = REDELIVERY_DELAYS,
    host: str = "127.0.0.1",
    port: int = 0,
    path_prefix: str = "",
    state_path: Path | None = None,
) -> Iterator[Simulator]:
    """A simulator in a thread of this process, on a free loopback port unless one is given.

    `redelivery_delays`: seconds before each further try of a webhook that was not taken.
    `path_prefix` such as "/line": the API answers below it (and at the root as well).
    """
    world = World(accounts, clock, redelivery_delays)
    simulator = Simulator(world, host, port, path_prefix, state_path)
    try:
        yield simulator
    finally:
        simulator.stop()
