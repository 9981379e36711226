"""Proving three values against LINE: what is right, and which field holds what is wrong.

Network only: no database, and never inside a transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from webapp.channels.gateway import AccountFacts as Facts
from webapp.channels.models import CheckOutcome
from webapp.core import http
from webapp.core.text import clean
from webapp.line.client import LineClient, json_of
from webapp.line.findings import Finding, bad, good, unanswerable, unknown

__all__ = ["Facts", "Finding", "Proof", "prove"]
ID, SECRET, TOKEN = "channel_id", "channel_secret", "access_token"


@dataclass(frozen=True)
class Proof:
    """Everything found, and what LINE says of the account once it let us ask."""

    findings: tuple[Finding, ...]
    facts: Facts | None

    @property
    def is_good(self) -> bool:
        """Proven: LINE confirmed the values."""
        return self.facts is not None and not self.is_bad

    @property
    def is_bad(self) -> bool:
        """Refuted: something that was typed is wrong."""
        return any(finding.outcome == CheckOutcome.BAD for finding in self.findings)

    def finding(self, name: str) -> Finding | None:
        """The finding of that name, if it came so far."""
        return next((found for found in self.findings if found.name == name), None)


def prove(
    client: LineClient, channel_id: str, channel_secret: str, access_token: str | None
) -> Proof:
    """Ask LINE whether the values belong together and what account they open.

    `access_token` None: the token that Kanava issues for itself is proven instead. Once LINE
    cannot be reached, the rest is not asked: whoever waits would wait for nothing.
    """
    asking = _Asking(client, channel_id, channel_secret, access_token)
    asking.ask_secret()
    asking.ask_token()
    asking.ask_bot_info()
    asking.ask_quota()
    return Proof(tuple(asking.findings.values()), asking.facts)


class _Asking:
    """One proof on its way."""

    def __init__(
        self, client: LineClient, channel_id: str, channel_secret: str, access_token: str | None
    ) -> None:
        self.client = client
        self.channel_id, self.channel_secret = channel_id, channel_secret
        self.is_own = access_token is None
        self.token = access_token
        self.findings: dict[str, Finding] = {}
        self.facts: Facts | None = None
        self._is_unreachable = False

    def ask_secret(self) -> None:
        """Id and secret belong together when LINE issues a token for them."""
        answer = self._ask("secret", lambda: self._issue(self.channel_id))
        if answer is None:
            return
        issued = _text(answer, "access_token") if answer.status_code == 200 else None
        if issued:
            self._note(good("secret"))
            self.token = issued if self.is_own else self.token
        else:
            self._note(bad("secret", "secret_refused", field=SECRET))

    def ask_token(self) -> None:
        """A typed token must be valid and of this channel."""
        if self.is_own:
            self._take_over_from_secret()
            return
        answer = self._ask("token", lambda: self.client.verify(self.token or ""))
        if answer is None:
            return
        owner = _text(answer, "client_id")
        if answer.status_code == 403:
            self._note(bad("token", "token_without_right", field=TOKEN))
        elif answer.status_code != 200 or owner is None:
            self._note(bad("token", "token_refused", field=TOKEN))
        elif owner != self.channel_id:
            self._blame_id_or_token(owner)
        else:
            self._note(good("token"))

    def ask_bot_info(self) -> None:
        """What account is it?"""
        if not self._is_good("token"):
            return
        answer = self._ask("bot_info", lambda: self.client.bot_info(self.token or ""))
        if answer is None:
            return
        self.facts = _facts(json_of(answer)) if answer.status_code == 200 else None
        if self.facts is not None:
            self._note(good("bot_info"))
        elif answer.status_code == 401:
            self._note(bad("bot_info", "token_refused", "401", TOKEN))
        elif answer.status_code == 403:
            self._note(bad("bot_info", "token_without_right", "403", TOKEN))
        else:
            self._note(unknown("bot_info", "line_failed", str(answer.status_code)))

    def ask_quota(self) -> None:
        """How much of the month's paid messages is used; never a reason to refuse."""
        if self.facts is None:
            return
        limit = self._ask("quota", lambda: self.client.quota(self.token or ""))
        used = limit and self._ask("quota", lambda: self.client.quota_consumption(self.token or ""))
        if limit is None or used is None:
            return
        if limit.status_code != 200 or used.status_code != 200:
            self._note(unknown("quota", "line_failed", f"{limit.status_code}, {used.status_code}"))
            return
        self._note(good("quota"))
        self.facts = _with_quota(self.facts, json_of(limit), json_of(used))

    def _issue(self, channel_id: str) -> requests.Response:
        return self.client.stateless_token(channel_id, self.channel_secret)

    def _blame_id_or_token(self, owner: str) -> None:
        """The token is another channel's: the secret tells whether id or token is the odd one."""
        is_id_wrong = False
        if not self._is_good("secret"):
            answer = self._ask("token", lambda: self._issue(owner))
            is_id_wrong = answer is not None and answer.status_code == 200
        field = ID if is_id_wrong else TOKEN
        if is_id_wrong:
            self._note(bad("secret", "secret_refused", field=ID))
        self._note(bad("token", "token_of_other_channel", owner, field))

    def _take_over_from_secret(self) -> None:
        found = self.findings["secret"]
        if found.outcome != CheckOutcome.BAD:
            self._note(Finding("token", found.outcome, found.code, found.detail))

    def _ask(self, name: str, call: Callable[[], requests.Response]) -> requests.Response | None:
        """LINE's answer; None, with a finding, when it says nothing of what was asked."""
        if self._is_unreachable:
            self._note(unknown(name, "unreachable"))
            return None
        try:
            answer = call()
        except http.Unreachable as error:
            self._is_unreachable = True
            self._note(unknown(name, "unreachable", str(error)))
            return None
        code = unanswerable(answer.status_code)
        if code is not None:
            self._note(unknown(name, code, str(answer.status_code)))
            return None
        return answer

    def _is_good(self, name: str) -> bool:
        found = self.findings.get(name)
        return found is not None and found.outcome == CheckOutcome.GOOD

    def _note(self, finding: Finding) -> None:
        self.findings[finding.name] = finding


def _facts(body: Any) -> Facts | None:
    if not isinstance(body, dict) or not clean(body.get("userId"), 100):
        return None
    return Facts(
        destination=clean(body["userId"], 100),
        display_name=clean(body.get("displayName"), 200) or None,
        basic_id=clean(body.get("basicId"), 100) or None,
        picture_url=clean(body.get("pictureUrl"), 2000) or None,
        chat_mode=clean(body.get("chatMode"), 20) or None,
    )


def _with_quota(facts: Facts, limit: Any, used: Any) -> Facts:
    return Facts(
        facts.destination,
        facts.display_name,
        facts.basic_id,
        facts.picture_url,
        facts.chat_mode,
        quota_limit=_number(limit, "value"),
        quota_used=_number(used, "totalUsage"),
    )


def _text(answer: requests.Response, name: str) -> str | None:
    body = json_of(answer)
    found = body.get(name) if isinstance(body, dict) else None
    return found if isinstance(found, str) and found else None


def _number(body: Any, name: str) -> int | None:
    """A count; what no column could hold is none."""
    found = body.get(name) if isinstance(body, dict) else None
    is_count = isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 2**31
    return found if is_count else None
