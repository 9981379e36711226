"""What people here ask of LINE on the spot, once: what its answers mean. Nothing is asked again."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import requests

from webapp.channels.gateway import Gone, NotYet, Unsure
from webapp.core import http
from webapp.core.crypto import Unreadable
from webapp.line.accounts import LineAccount, account_by_id
from webapp.line.client import LineClient, json_of
from webapp.line.tokens import NoToken, Tokens


class AskedOnTheSpot:
    """That part of the gateway to LINE."""

    client: LineClient
    tokens: Tokens
    _access_base: str

    def leave_group(self, channel_account_id: int, kind: str, external_id: str) -> None:
        """Take the account out; 404 says that it is in the group no more."""
        self._ask(channel_account_id, lambda token: self.client.leave(token, kind, external_id))

    def link_address(self, channel_account_id: int, external_id: str, nonce: str) -> str:
        """LINE's page that links accounts, with a token for this person (Messaging API, "User
        account linking").
        """
        answer = self._ask(
            channel_account_id, lambda token: self.client.link_token(token, external_id)
        )
        told = json_of(answer)
        link_token = told.get("linkToken") if isinstance(told, dict) else None
        if answer.status_code != 200 or not isinstance(link_token, str):
            raise Gone(f"status {answer.status_code}, without a token")
        query = urlencode({"linkToken": link_token, "nonce": nonce})
        return f"{self._access_base}/dialog/bot/accountLink?{query}"

    def _ask(
        self, channel_account_id: int, send: Callable[[str], requests.Response]
    ) -> requests.Response:
        """The answer to a POST, 200 or 404. Raises Gone, NotYet, Unsure."""
        account = account_or_gone(channel_account_id)
        try:
            answer = self.tokens.call(account, send)
        except NoToken as error:
            raise NotYet(str(error)) from error
        except http.Unreachable as error:
            raise (Unsure if error.was_sent else NotYet)(str(error)) from error
        status = answer.status_code
        if status in (200, 404):
            return answer
        if status >= 500:
            raise Unsure(f"status {status}")
        raise (NotYet if status in (401, 403, 429) else Gone)(f"status {status}")


def account_or_gone(account_id: int) -> LineAccount:
    """An account with its credentials. Raises Gone and NotYet in place of what is wrong with it."""
    try:
        return account_by_id(account_id)
    except LookupError as error:
        raise Gone(str(error)) from error
    except Unreadable as error:
        raise NotYet(str(error)) from error
