"""The access token a call goes out with: the account's own, or one Kanava issues and renews.

A stateless token costs nothing and dies by itself after 15 minutes, so each process keeps its own.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import requests

from webapp.core import clock, http
from webapp.line.accounts import LineAccount
from webapp.line.client import LineClient, json_of

MARGIN_SECONDS = 60.0
LIFE_SECONDS = 900.0


class NoToken(Exception):
    """LINE gave no token. `is_refused`: id and secret are at fault, asking again is useless."""

    def __init__(self, reason: str, *, is_refused: bool = False) -> None:
        super().__init__(reason)
        self.is_refused = is_refused


@dataclass(frozen=True)
class _Kept:
    """What was had last for an account, and with which secret; a failure is kept to be shared."""

    channel_secret: str = field(repr=False)
    at: float
    token: str | None = field(default=None, repr=False)
    life: float = 0.0
    failure: NoToken | None = None


class Tokens:
    """The tokens of one process."""

    def __init__(self, client: LineClient) -> None:
        self._client = client
        self._kept: dict[int, _Kept] = {}
        self._locks: dict[int, threading.Lock] = defaultdict(threading.Lock)

    def call(
        self, account: LineAccount, send: Callable[[str], requests.Response]
    ) -> requests.Response:
        """Send with the account's token. A token of ours that LINE no longer takes is renewed once.

        Raises:
            NoToken: there is none to be had; nothing was sent.
            http.Unreachable: of `send`.
        """
        token = self.token_of(account)
        answer = send(token)
        if answer.status_code != 401 or account.access_token is not None:
            return answer
        answer.close()
        return send(self.token_of(account, instead_of=token))

    def token_of(self, account: LineAccount, instead_of: str | None = None) -> str:
        """A token that LINE should take, other than `instead_of`. Raises NoToken."""
        if account.access_token is not None:
            return account.access_token
        asked_at = clock.monotonic()
        with self._locks[account.id]:
            kept = self._kept.get(account.id)
            if kept is None or not _is_usable(kept, account, instead_of, asked_at):
                kept = self._kept[account.id] = self._issue(account)
        if kept.failure is not None:
            raise kept.failure
        assert kept.token is not None
        return kept.token

    def _issue(self, account: LineAccount) -> _Kept:
        """Failures are kept too: who waited meanwhile shares them, instead of waiting in a row."""
        secret, token, life, failure = account.channel_secret, None, 0.0, None
        try:
            answer = self._client.stateless_token(account.channel_id, secret)
            token, life = _read(answer)
        except http.Unreachable as error:
            failure = NoToken(f"LINE cannot be reached for a token ({error})")
        except NoToken as error:
            failure = error
        return _Kept(secret, clock.monotonic(), token, life, failure)


def _is_usable(kept: _Kept, account: LineAccount, instead_of: str | None, asked_at: float) -> bool:
    if kept.channel_secret != account.channel_secret:
        return False
    if kept.failure is not None:
        return kept.at > asked_at
    return kept.token != instead_of and clock.monotonic() - kept.at < kept.life


def _read(answer: requests.Response) -> tuple[str, float]:
    """The token and how long it is used: a minute less than LINE lets it live."""
    status, body = answer.status_code, json_of(answer)
    token = body.get("access_token") if isinstance(body, dict) else None
    if status != 200 or not isinstance(token, str) or not token:
        is_refused = status in (400, 401, 403)
        raise NoToken(f"LINE answered {status} when asked for a token", is_refused=is_refused)
    stated = body.get("expires_in")
    life = float(stated) if isinstance(stated, int | float) else LIFE_SECONDS
    return token, min(life, LIFE_SECONDS) - MARGIN_SECONDS
