"""Link tokens: with one a person links their account to a company's, once, within ten minutes.

Source: https://developers.line.biz/en/docs/messaging-api/linking-accounts/
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from simulator.accounts import Account
from simulator.clock import Clock
from simulator.ids import new_token

LIFE_SECONDS = 600.0


@dataclass
class LinkTokens:
    """Those of one account that were not used: the person's id and until when each is good."""

    clock: Clock
    issued: dict[str, tuple[str, float]] = field(default_factory=dict)

    def issue(self, user_id: str) -> str:
        token = new_token()
        self.issued[token] = user_id, self.clock.now().timestamp() + LIFE_SECONDS
        return token

    def owner(self, token: str) -> str | None:
        """Whose it is, while it is good."""
        user_id, until = self.issued.get(token, ("", 0.0))
        return user_id if user_id and self.clock.now().timestamp() <= until else None

    def use(self, token: str) -> str | None:
        """The same, for the last time."""
        user_id = self.owner(token)
        self.issued.pop(token, None)
        return user_id


def login_key(account: Account) -> str:
    """The key by which Kanava's demo knows the login page that stands here."""
    return hashlib.sha256(f"login page of {account.channel_secret}".encode()).hexdigest()
