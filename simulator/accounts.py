"""Which Official Accounts exist on the simulated platform."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from simulator.ids import derived_id


@dataclass(frozen=True)
class Account:
    """Credentials of one Official Account, as its console would show them."""

    name: str
    channel_id: str
    channel_secret: str
    access_token: str

    @property
    def bot_user_id(self) -> str:
        """The `destination` of its webhooks."""
        return derived_id("U", "bot", self.channel_id)

    @property
    def basic_id(self) -> str:
        return "@" + derived_id("", "basic", self.channel_id)[:8]


DEFAULT_ACCOUNT = Account("Demo shop", "1234567890", "simulated-secret", "simulated-token")


def load_accounts(path: Path) -> list[Account]:
    """Read `[{"name","channel_id","channel_secret","access_token"}]`.

    Raises ValueError with one clear line when the file is not of that shape.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [account_from(row) for row in rows]
    except (OSError, TypeError, ValueError) as error:
        raise ValueError(f"cannot read accounts from {path}: {error}") from error


def account_from(row: object) -> Account:
    """One account from plain JSON; raises ValueError when a field is missing or no text."""
    names = ("name", "channel_id", "channel_secret", "access_token")
    if not isinstance(row, dict) or not all(isinstance(row.get(n), str) and row[n] for n in names):
        raise ValueError("an account needs " + ", ".join(names))
    return Account(*(row[name] for name in names))
