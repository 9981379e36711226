"""One Official Account with everyone it can talk to."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace

from simulator.accounts import Account
from simulator.cast import GROUPS, PARTS, Part
from simulator.clock import Clock
from simulator.content import ContentStore
from simulator.errors import Json
from simulator.ids import MessageIds, derived_id
from simulator.links import LinkTokens
from simulator.records import Chat, Customer, Group, Message, WebhookSettings
from simulator.tokens import AccessTokens, ReplyTokens, RetryKeys
from simulator.webhooks import WebhookSender


class Channel:
    """State of one account. Everything that reads and then writes holds `lock`."""

    def __init__(
        self, account: Account, clock: Clock, ids: MessageIds, redelivery_delays: Sequence[float]
    ) -> None:
        self.account, self.clock, self.ids = account, clock, ids
        self.first_account = account  # as it was given, before anything was issued anew
        self.lock = threading.RLock()
        self.changes = 0  # rises with every change, so that the state file knows what is new
        self.access_tokens = AccessTokens(clock, account.access_token)
        self.webhook = WebhookSettings()
        self.sender = WebhookSender(
            account.channel_secret,
            account.bot_user_id,
            self.webhook,
            redelivery_delays,
            self._extend_reply_token,
        )
        self.content = ContentStore()
        self.reset()

    def reset(self) -> None:
        """Everyone is a friend again and no message was ever written; the webhook URL stays."""
        with self.lock:
            self.customers = {c.user_id: c for c in self._cast()}
            self.groups = {g.group_id: g for g in self._cast_groups()}
            self.chats: dict[str, Chat] = {}
            self.messages: dict[str, Message] = {}
            self.quote_tokens: dict[str, str] = {}  # token: message id
            self.read_tokens: dict[str, str] = {}
            self.reply_tokens = ReplyTokens(self.clock)
            self.link_tokens = LinkTokens(self.clock)
            self.retry_keys = RetryKeys(self.clock)
            self.content.clear()
            self.monthly_limit: int | None = None
            self.used_quota = 0
            self.changes += 1

    def issue(self, channel_secret: str | None = None, access_token: str | None = None) -> None:
        """Take another secret or long-lived token, as pressing Issue in the console does: the old
        one is worthless at once. Tokens issued for a while live on."""
        with self.lock:
            given = {"channel_secret": channel_secret, "access_token": access_token}
            changed = {name: value for name, value in given.items() if value is not None}
            self.account = replace(self.account, **changed)
            self.access_tokens.long_lived = self.account.access_token
            self.sender.channel_secret = self.account.channel_secret
            self.changes += 1

    def customer(self, key: str) -> Customer:
        """By short name ("emi") or user id; raises KeyError."""
        if key in self.customers:
            return self.customers[key]
        return {c.part.key: c for c in self.customers.values()}[key]

    def group(self, key: str) -> Group:
        """By short name ("flat") or group id; raises KeyError."""
        if key in self.groups:
            return self.groups[key]
        return {g.part.key: g for g in self.groups.values()}[key]

    def add_customer(
        self, display_name: str, *, user_id: str = "", language: str = "en"
    ) -> Customer:
        """One more person; their name is also their key. Without `user_id` one is derived."""
        with self.lock:
            user_id = user_id or derived_id("U", self.account.channel_id, display_name)
            part = Part(display_name, display_name, language, "", int(user_id[-4:], 16) % 360)
            self.changes += 1
            return self.customers.setdefault(user_id, Customer(user_id, part))

    def chat(self, chat_id: str) -> Chat:
        """The chat with this user or group id, made when it is new."""
        return self.chats.setdefault(chat_id, Chat(chat_id))

    def add(self, message: Message) -> None:
        """Show a message at the end of its chat."""
        with self.lock:
            chat = self.chat(message.chat_id)
            chat.messages.append(message)
            self.messages[message.message_id] = message
            if not message.is_from_customer:
                chat.loading_until = None
            self.touch(chat)

    def touch(self, chat: Chat) -> None:
        """Note that the phone has something new to show."""
        chat.version += 1
        self.changes += 1

    def delivered(self, chat_id: str | None = None) -> list[Message]:
        """What the account sent, oldest first, shown or not."""
        with self.lock:
            chats = [self.chat(chat_id)] if chat_id else list(self.chats.values())
            sent = [m for chat in chats for m in chat.messages if not m.is_from_customer]
            return sorted(sent, key=lambda message: (message.sent_at, message.message_id))

    def _cast(self) -> list[Customer]:
        channel_id = self.account.channel_id
        return [Customer(derived_id("U", channel_id, part.key), part) for part in PARTS]

    def _cast_groups(self) -> list[Group]:
        by_key = {c.part.key: c.user_id for c in self.customers.values()}
        channel_id = self.account.channel_id
        return [
            Group(
                derived_id("C", channel_id, part.key), part, [by_key[k] for k in part.member_keys]
            )
            for part in GROUPS
        ]

    def _extend_reply_token(self, event: Json) -> None:
        with self.lock:
            self.reply_tokens.extend(str(event.get("replyToken", "")))
