"""LINE as the outbox and the follow-up tasks see it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import requests
from sqlalchemy import select, update

from webapp.channels.gateway import Content, Gone, NotYet, ProfileFacts
from webapp.config import Settings
from webapp.core import clock, http
from webapp.core.crypto import Unreadable
from webapp.core.database import count_changed, db
from webapp.core.text import split_code_points, split_graphemes
from webapp.line.accounts import account_by_id
from webapp.line.asked import AskedOnTheSpot, account_or_gone
from webapp.line.client import LineClient, json_of, profile_path
from webapp.line.models import ReplyToken
from webapp.line.policy import classify, unanswered
from webapp.line.stickers import SENDABLE, emoji_address, sticker_address
from webapp.line.tokens import NoToken, Tokens
from webapp.outbox.transport import Attempt, Outcome, Refused, Route, TryLater

TEXT_UNITS = 5000
BUBBLES = 5
TEXT_LIMIT_UNITS = 24_000
FRESH_SECONDS = 50.0
PICTURE_LIMIT = 5 * 1024 * 1024
PICTURE_SECONDS = 10.0


class LineTransport(AskedOnTheSpot):
    """Transport and gateway for LINE accounts."""

    text_limit_units = TEXT_LIMIT_UNITS
    sticker_packages = SENDABLE

    def __init__(self, settings: Settings) -> None:
        self.client = LineClient(
            settings.line_api_base,
            settings.line_data_base,
            settings.line_timeout_seconds,
            settings.line_sticker_base,
        )
        self._sticker_base = settings.line_sticker_base
        self._access_base = settings.line_access_base
        self.tokens = Tokens(self.client)

    def take_reply_token(self, channel_account_id: int, recipient: str) -> str | None:
        """Use up the chat's newest token if it is younger than 50 s (LINE: about a minute)."""
        found = _newest_token(channel_account_id, recipient)
        if found is None:
            return None
        is_ours = count_changed(
            update(ReplyToken)
            .where(ReplyToken.id == found.id, ReplyToken.used_at.is_(None))
            .values(used_at=clock.now())
        )
        return str(found.token) if is_ours else None

    def free_until(self, channel_account_id: int, recipient: str) -> datetime | None:
        """As long as `take_reply_token` would find one."""
        found = _newest_token(channel_account_id, recipient)
        return found.received_at + timedelta(seconds=FRESH_SECONDS) if found else None

    def return_reply_token(self, channel_account_id: int, recipient: str, token: str) -> None:
        """Make a token free again that LINE did not take: it answered 429, or was not reached."""
        count_changed(
            update(ReplyToken)
            .where(
                ReplyToken.channel_account_id == channel_account_id,
                ReplyToken.chat_id == recipient,
                ReplyToken.token == token,
            )
            .values(used_at=None)
        )

    def deliver(self, attempt: Attempt) -> Outcome:
        """Make one try and say what it came to."""
        try:
            account = account_by_id(attempt.channel_account_id)
        except (LookupError, Unreadable) as error:
            return Refused(f"the account cannot be used: {error}", is_account_broken=True)
        try:
            answer = self.tokens.call(account, lambda token: self._send(token, attempt))
        except NoToken as error:
            reason = str(error)
            return Refused(reason, is_account_broken=True) if error.is_refused else TryLater(reason)
        except http.Unreachable as error:
            return unanswered(attempt.route, str(error), was_sent=error.was_sent)
        return classify(attempt.route, answer.status_code, answer.headers, json_of(answer))

    def _send(self, token: str, attempt: Attempt) -> requests.Response:
        messages = bubbles(attempt.body)
        if attempt.route == Route.REPLY and attempt.reply_token:
            return self.client.reply(token, attempt.reply_token, messages)
        return self.client.push(token, attempt.recipient, messages, attempt.retry_key)

    def fetch_profile(
        self, channel_account_id: int, kind: str, external_id: str, found_in: str | None
    ) -> ProfileFacts:
        """Ask LINE who this is. 404: blocked, unknown, or without consent."""
        path = profile_path(kind, external_id, found_in)
        if path is None:
            raise Gone("LINE tells nothing of rooms")
        account = account_or_gone(channel_account_id)
        facts = _read(
            lambda: self.tokens.call(account, lambda token: self.client.profile(token, path))
        )
        return ProfileFacts(
            display_name=_text_at(facts, "displayName") or _text_at(facts, "groupName"),
            status_message=_text_at(facts, "statusMessage"),
            language=_text_at(facts, "language"),
            picture_url=_text_at(facts, "pictureUrl"),
        )

    @contextmanager
    def fetch_content(
        self,
        channel_account_id: int,
        external_id: str,
        source_url: str | None,
        limit: int,
        seconds: float,
    ) -> Iterator[Content]:
        """A message's file, from LINE or from the URL its sender gave."""
        account = account_or_gone(channel_account_id)
        with _translated():
            if source_url:
                answer = self.client.fetch(source_url, seconds)
            else:
                answer = self.tokens.call(
                    account, lambda token: self.client.content(token, external_id, seconds)
                )
            with _body(answer, limit) as content:
                yield content

    @contextmanager
    def fetch_picture(self, url: str) -> Iterator[Content]:
        """A profile picture, never from a private network."""
        with (
            _translated(),
            _body(self.client.fetch(url, PICTURE_SECONDS), PICTURE_LIMIT) as content,
        ):
            yield content

    def sticker_address(self, sticker_id: str) -> str | None:
        """Where a sticker's picture is; None for what can be none."""
        return sticker_address(self._sticker_base, sticker_id)

    def emoji_address(self, product_id: str, emoji_id: str) -> str | None:
        """The same of one of LINE's own emojis."""
        return emoji_address(self._sticker_base, product_id, emoji_id)


def _newest_token(channel_account_id: int, recipient: str) -> Any:
    """The chat's newest token that is fresh and was not used: its id, the token, `received_at`."""
    fresh = ReplyToken.received_at.between(clock.after(-FRESH_SECONDS), clock.after(FRESH_SECONDS))
    wanted = select(ReplyToken.id, ReplyToken.token, ReplyToken.received_at).where(
        ReplyToken.channel_account_id == channel_account_id,
        ReplyToken.chat_id == recipient,
        ReplyToken.used_at.is_(None),
        fresh,
    )
    newest_first = wanted.order_by(ReplyToken.received_at.desc(), ReplyToken.id.desc())
    return db.session.execute(newest_first.limit(1)).first()


def bubbles(body: dict[str, Any]) -> list[dict[str, Any]]:
    """A message as at most five LINE text objects of at most 5,000 UTF-16 units each.

    The first of them quotes, if one does. Cut between words where five bubbles allow it, else
    between graphemes, else where it must.
    """
    text = body.get("text", "")
    parts = split_graphemes(text, TEXT_UNITS)
    if len(parts) > BUBBLES:
        parts = split_graphemes(text, TEXT_UNITS, is_soft=False)
    if len(parts) > BUBBLES:
        parts = split_code_points(text, TEXT_UNITS)
    made: list[dict[str, Any]] = [{"type": "text", "text": part} for part in parts]
    if sticker := body.get("sticker"):
        ids = {"packageId": sticker["package_id"], "stickerId": sticker["sticker_id"]}
        made = [{"type": "sticker", **ids}]
    if token := body.get("quote_token"):
        made[0]["quoteToken"] = token
    return made


@contextmanager
def _translated() -> Iterator[None]:
    """The network's troubles in the gateway's two words."""
    try:
        yield
    except (http.Unreachable, NoToken) as error:
        raise NotYet(str(error)) from error
    except (http.TooLarge, http.ForbiddenHost) as error:
        raise Gone(str(error)) from error


@contextmanager
def _body(answer: Any, limit: int) -> Iterator[Content]:
    """202 is a big file still being prepared; other refusals below 500 are final."""
    status = answer.status_code
    if status != 200:
        answer.close()
        is_later = status in (202, 401, 403, 429) or status >= 500
        raise NotYet(f"status {status}") if is_later else Gone(f"status {status}")
    with http.body_of(answer, limit) as chunks:
        yield Content(answer.headers.get("content-type"), chunks)


def _read(call: Any) -> dict[str, Any]:
    with _translated():
        answer = call()
    if answer.status_code != 200:
        is_gone = answer.status_code in (400, 404)
        raise (Gone if is_gone else NotYet)(f"status {answer.status_code}")
    found = json_of(answer)
    return found if isinstance(found, dict) else {}


def _text_at(facts: dict[str, Any], name: str) -> str | None:
    value = facts.get(name)
    return value if isinstance(value, str) else None
