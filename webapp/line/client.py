"""Calls to LINE's Messaging API. No rule lives here; answers come back as they are."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import requests

from webapp.core import http
from webapp.core.text import clean

WEBHOOK_PATH = "/v2/bot/channel/webhook"
# A message's call may follow, and both must fit into the delivery's lease.
TOKEN_SECONDS = 4.0


class LineClient:
    """The calls Kanava makes, against configurable hosts."""

    def __init__(
        self, api_base: str, data_base: str, read_seconds: float, sticker_base: str
    ) -> None:
        self._api = api_base
        self._data = data_base
        self._read_seconds = read_seconds
        self._session = http.new_session()
        self._outside = http.guarded_session((api_base, data_base, sticker_base))

    def reply(self, access_token: str, reply_token: str, messages: list[Any]) -> requests.Response:
        """POST message/reply. Never with a retry key: LINE refuses one there."""
        body = {"replyToken": reply_token, "messages": messages}
        return self._post(access_token, "/v2/bot/message/reply", body)

    def push(
        self, access_token: str, to: str, messages: list[Any], retry_key: str
    ) -> requests.Response:
        """POST message/push under a retry key."""
        body = {"to": to, "messages": messages}
        headers = {"X-Line-Retry-Key": retry_key}
        return self._post(access_token, "/v2/bot/message/push", body, headers)

    def show_loading(self, access_token: str, chat_id: str, seconds: int) -> requests.Response:
        """POST: three dots in a person's chat, for 5 to 60 seconds in steps of 5, or until the next
        message. LINE answers 202.
        """
        body = {"chatId": chat_id, "loadingSeconds": seconds}
        return self._post(access_token, "/v2/bot/chat/loading/start", body)

    def mark_as_read(self, access_token: str, read_token: str) -> requests.Response:
        """POST: the message that came with this token, and all before it, are read."""
        body = {"markAsReadToken": read_token}
        return self._post(access_token, "/v2/bot/chat/markAsRead", body)

    def leave(self, access_token: str, kind: str, external_id: str) -> requests.Response:
        """POST: our account leaves a "group" or "room"; 404 where it is in it no more."""
        return self._post(access_token, f"/v2/bot/{kind}/{quote(external_id, safe='')}/leave", {})

    def link_token(self, access_token: str, user_id: str) -> requests.Response:
        """POST for a token to link a person's account with; good once, for ten minutes."""
        return self._post(access_token, f"/v2/bot/user/{quote(user_id, safe='')}/linkToken", {})

    def stateless_token(self, channel_id: str, channel_secret: str) -> requests.Response:
        """POST a channel's id and secret for an access token of 15 minutes."""
        body = {
            "grant_type": "client_credentials",
            "client_id": channel_id,
            "client_secret": channel_secret,
        }
        return self._send_form("/oauth2/v3/token", body, min(self._read_seconds, TOKEN_SECONDS))

    def verify(self, access_token: str) -> requests.Response:
        """POST a long-lived access token to learn which channel it belongs to."""
        return self._send_form(
            "/v2/oauth/verify", {"access_token": access_token}, self._read_seconds
        )

    def quota(self, access_token: str) -> requests.Response:
        """GET how many counted messages the plan has a month."""
        return self._get(access_token, f"{self._api}/v2/bot/message/quota")

    def quota_consumption(self, access_token: str) -> requests.Response:
        """GET how many counted messages this month has used."""
        return self._get(access_token, f"{self._api}/v2/bot/message/quota/consumption")

    def webhook_endpoint(self, access_token: str) -> requests.Response:
        """GET the webhook URL and whether webhooks are on."""
        return self._get(access_token, f"{self._api}{WEBHOOK_PATH}/endpoint")

    def set_webhook_endpoint(self, access_token: str, url: str) -> requests.Response:
        """PUT the webhook URL; it does not switch webhooks on."""
        path = f"{WEBHOOK_PATH}/endpoint"
        return self._post(access_token, path, {"endpoint": url}, method="PUT")

    def test_webhook(self, access_token: str, url: str) -> requests.Response:
        """POST: let LINE call a URL now, with no events, and tell what came back."""
        return self._post(access_token, f"{WEBHOOK_PATH}/test", {"endpoint": url})

    def bot_info(self, access_token: str) -> requests.Response:
        """GET the account's own facts."""
        return self._get(access_token, f"{self._api}/v2/bot/info")

    def profile(self, access_token: str, path: str) -> requests.Response:
        """GET a profile or group summary; `path` from `profile_path`."""
        return self._get(access_token, f"{self._api}{path}")

    def content(self, access_token: str, message_id: str, seconds: float) -> requests.Response:
        """GET a message's file, as a stream that has so many seconds."""
        url = f"{self._data}/v2/bot/message/{quote(message_id, safe='')}/content"
        return self._get(access_token, url, seconds, stream=True)

    def fetch(self, url: str, seconds: float) -> requests.Response:
        """GET a public URL that LINE or a sender named, without credentials, as such a stream."""
        return http.fetch(self._outside, url, seconds=seconds)

    def _send_form(self, path: str, body: dict[str, str], seconds: float) -> requests.Response:
        url = f"{self._api}{path}"
        return http.send(self._session, "POST", url, seconds=seconds, data=body)

    def _post(
        self,
        access_token: str,
        path: str,
        body: Any,
        headers: dict[str, str] | None = None,
        *,
        method: str = "POST",
    ) -> requests.Response:
        return http.send(
            self._session,
            method,
            f"{self._api}{path}",
            seconds=self._read_seconds,
            json=body,
            headers={**_bearer(access_token), **(headers or {})},
        )

    def _get(
        self, access_token: str, url: str, seconds: float | None = None, **options: Any
    ) -> requests.Response:
        return http.send(
            self._session,
            "GET",
            url,
            seconds=seconds or self._read_seconds,
            headers=_bearer(access_token),
            **options,
        )


def _bearer(access_token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {access_token}"}


def profile_path(kind: str, external_id: str, found_in: str | None) -> str | None:
    """Where LINE tells of a person, a group's member or a group; None for a room: nowhere."""
    who = quote(external_id, safe="")
    if kind == "group":
        return f"/v2/bot/group/{who}/summary"
    if kind == "room":
        return None
    if not found_in:
        return f"/v2/bot/profile/{who}"
    place = "group" if found_in.startswith("C") else "room"
    return f"/v2/bot/{place}/{quote(found_in, safe='')}/member/{who}"


def json_of(response: requests.Response) -> Any:
    """The JSON of an answer; {"message": the text} when it is none."""
    try:
        return response.json()
    except (ValueError, RecursionError):
        return {"message": clean(response.text[:300])}
