"""Tokens that live for a while: reply tokens, retry keys, access tokens."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from simulator.clock import Clock
from simulator.errors import Json
from simulator.ids import new_token

# LINE: a reply token is good for one use within about a minute, after a redelivery for another
# minute, never later than 20 minutes after the event (reference: Messaging API, reply message).
REPLY_LIFE = timedelta(seconds=60)
REPLY_REDELIVERY_LIMIT = timedelta(minutes=20)
RETRY_KEY_LIFE = timedelta(hours=24)
STATELESS_LIFE = timedelta(seconds=900)


@dataclass
class ReplyToken:
    token: str
    chat_id: str
    issued_at: datetime
    expires_at: datetime
    is_used: bool = False


class ReplyTokens:
    """Reply tokens of one account; callers hold the world's lock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.by_token: dict[str, ReplyToken] = {}

    def issue(self, chat_id: str) -> str:
        now = self._clock.now()
        token = ReplyToken(new_token(), chat_id, now, now + REPLY_LIFE)
        self.by_token[token.token] = token
        return token.token

    def find_usable(self, token: str) -> ReplyToken | None:
        """The token, unless it is unknown, used or expired."""
        found = self.by_token.get(token)
        if found is None or found.is_used or found.expires_at <= self._clock.now():
            return None
        return found

    def extend(self, token: str) -> None:
        """A redelivery makes an unused token good for another minute."""
        found, now = self.by_token.get(token), self._clock.now()
        if found is not None and not found.is_used:
            limit = found.issued_at + REPLY_REDELIVERY_LIMIT
            found.expires_at = max(found.expires_at, min(now + REPLY_LIFE, limit))

    def expire_all(self) -> int:
        """Expire every usable token now; how many there were."""
        now = self._clock.now()
        usable = [token for token in self.by_token.values() if self.find_usable(token.token)]
        for token in usable:
            token.expires_at = now
        return len(usable)

    def seconds_left(self, chat_id: str) -> int:
        """Life of the newest usable token of a chat in whole seconds, 0 without one."""
        now = self._clock.now()
        for token in reversed(self.by_token.values()):
            if token.chat_id == chat_id and self.find_usable(token.token):
                return max(1, int((token.expires_at - now).total_seconds()))
            if token.issued_at + REPLY_REDELIVERY_LIMIT < now:
                break  # issued in order: the rest is older still
        return 0


@dataclass(frozen=True)
class AcceptedRequest:
    """What a retry key already achieved."""

    request_id: str
    sent_messages: list[dict[str, str]]
    accepted_at: datetime


class RetryKeys:
    """Retry keys of one account, each kept 24 hours."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.by_key: dict[str, AcceptedRequest] = {}

    def find(self, key: str) -> AcceptedRequest | None:
        found = self.by_key.get(key.lower())
        if found is None or found.accepted_at + RETRY_KEY_LIFE <= self._clock.now():
            return None
        return found

    def keep(self, key: str, request_id: str, sent_messages: list[dict[str, str]]) -> None:
        accepted = AcceptedRequest(request_id, sent_messages, self._clock.now())
        self.by_key[key.lower()] = accepted


@dataclass
class AccessTokens:
    """The long-lived token of the console, and those issued by the token endpoints."""

    clock: Clock
    long_lived: str
    expiries: dict[str, datetime] = field(default_factory=dict)

    def issue(self, life: timedelta) -> str:
        token = new_token() + new_token()
        self.expiries[token] = self.clock.now() + life
        return token

    def seconds_left(self, token: str) -> int | None:
        """Seconds of life left, 0 for the console's token without expiry, None if not valid."""
        if token == self.long_lived:
            return 0
        expires_at = self.expiries.get(token)
        left = (expires_at - self.clock.now()).total_seconds() if expires_at else 0
        return int(left) if left > 0 else None


def as_json(value: ReplyToken | AcceptedRequest) -> Json:
    """Plain values with ISO times, for the state file."""
    plain = asdict(value)
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in plain.items()}
