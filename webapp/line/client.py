"""Calls to LINE's Messaging API. No rule lives here; answers come back as they are."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import requests

from webapp.core import http
from webapp.core.text import clean


class LineClient:
    """The calls Kanava makes, against configurable hosts."""

    def __init__(self, api_base: str, data_base: str, read_seconds: float) -> None:
        self._api = api_base
        self._data = data_base
        self._read_seconds = read_seconds
        self._session = http.new_session()

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

    def bot_info(self, access_token: str) -> requests.Response:
        """GET the account's own facts."""
        return self._get(access_token, f"{self._api}/v2/bot/info")

    def profile(self, access_token: str, path: str) -> requests.Response:
        """GET a profile or group summary; `path` from `profile_path`."""
        return self._get(access_token, f"{self._api}{path}")

    def content(self, access_token: str, message_id: str) -> requests.Response:
        """GET a message's file, as a stream."""
        url = f"{self._data}/v2/bot/message/{quote(message_id, safe='')}/content"
        return self._get(access_token, url, stream=True)

    def fetch(self, url: str) -> requests.Response:
        """GET a public URL that LINE named, as a stream, without credentials."""
        return http.send(self._session, "GET", url, read_seconds=self._read_seconds, stream=True)

    def _post(
        self, access_token: str, path: str, body: Any, headers: dict[str, str] | None = None
    ) -> requests.Response:
        return http.send(
            self._session,
            "POST",
            f"{self._api}{path}",
            read_seconds=self._read_seconds,
            json=body,
            headers={**_bearer(access_token), **(headers or {})},
        )

    def _get(self, access_token: str, url: str, **options: Any) -> requests.Response:
        return http.send(
            self._session,
            "GET",
            url,
            read_seconds=self._read_seconds,
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
