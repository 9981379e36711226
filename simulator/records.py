"""What the platform remembers: people, groups, messages, requests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from simulator.cast import GroupPart, Part
from simulator.errors import Json

Method = Literal["customer", "reply", "push"]


@dataclass
class Customer:
    """A person as one account sees them; ids differ from account to account."""

    user_id: str
    part: Part
    is_blocked: bool = False  # the customer blocked the account

    @property
    def display_name(self) -> str:
        return self.part.display_name


@dataclass
class Group:
    group_id: str
    part: GroupPart
    member_ids: list[str]
    is_joined: bool = True  # the account is a member


@dataclass
class Message:
    """One bubble. `payload` is the message object of the event or of the API request."""

    message_id: str
    chat_id: str
    sender_id: str
    method: Method
    payload: Json
    sent_at: datetime
    request_id: str | None = None
    retry_key: str | None = None
    is_shown: bool = True  # False: accepted by the API, but the customer had blocked the account
    is_unsent: bool = False
    is_edited: bool = False
    is_read: bool = False

    @property
    def is_from_customer(self) -> bool:
        return self.method == "customer"


@dataclass
class Chat:
    """A 1:1 chat or a group as the phone shows it."""

    chat_id: str
    messages: list[Message] = field(default_factory=list)
    loading_until: datetime | None = None
    is_standby: bool = False  # another module of the account answers it
    version: int = 0  # rises with every visible change; pages ask "newer than this?"


@dataclass(frozen=True)
class ApiCall:
    """One request that reached the Messaging API."""

    endpoint: str
    method: str
    path: str
    status: int | None  # None: the connection was dropped
    request_id: str
    retry_key: str | None
    channel_id: str | None
    called_at: datetime


@dataclass
class WebhookSettings:
    """The console's webhook switches of one account."""

    endpoint: str | None = None
    is_active: bool = True
    is_redelivery_enabled: bool = True
    is_chat_on: bool = False  # staff may answer in LINE's own tool as well
