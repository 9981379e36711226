"""The other ends of chats, as the channel shows them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from webapp.contacts.models.contacts import Contact
from webapp.core import clock
from webapp.core.crypto import new_token
from webapp.core.database import db
from webapp.core.text import squeeze


class ProfileKind(StrEnum):
    """A person in a one-to-one chat, or a chat of several."""

    USER = "user"
    GROUP = "group"
    ROOM = "room"


class SocialProfile(db.Model):  # type: ignore[misc, name-defined]
    """The other end of a chat, or a member of a group chat.

    Its facts are fetched from the channel by a follow-up task: the row is that task
    (`due_at`, `tries`, `leased_until`; due_at None means nothing to fetch). `found_in` is the
    group where a member was first seen, through which the channel must be asked. `is_standby`
    while another service answers the chat, as the channel said last, at `mode_told_at`. `words` is
    its names as they are looked up, a line each: `own_name` is what we call them, and goes before
    what they call themselves; `former_names` are some of what they did before.
    `is_blocked`: they have blocked us; `is_barred`: we have barred them (package `barring`);
    `is_left`: our account is not in this group any more.
    """

    __tablename__ = "social_profile"
    __table_args__ = (
        UniqueConstraint("channel_account_id", "external_id"),
        Index("ix_social_profile_due_at", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True, default=new_token)
    channel_account_id: Mapped[int] = mapped_column(ForeignKey("channel_account.id"))
    kind: Mapped[ProfileKind] = mapped_column(String(10))
    external_id: Mapped[str] = mapped_column(String(100))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    found_in: Mapped[str | None] = mapped_column(String(100))
    display_name: Mapped[str | None] = mapped_column(String(200))
    own_name: Mapped[str | None] = mapped_column(String(100))
    former_names: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    words: Mapped[str] = mapped_column(Text, default="", server_default="")
    status_message: Mapped[str | None] = mapped_column(String(1000))
    language: Mapped[str | None] = mapped_column(String(20))
    picture_url: Mapped[str | None] = mapped_column(String(2000))
    picture_file: Mapped[str | None] = mapped_column(String(100))
    is_blocked: Mapped[bool] = mapped_column(Boolean, default=False)
    is_barred: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    is_left: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    is_standby: Mapped[bool] = mapped_column(Boolean, default=False)
    mode_told_at: Mapped[datetime | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    fetched_at: Mapped[datetime | None] = mapped_column()
    due_at: Mapped[datetime | None] = mapped_column(default=clock.now)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    leased_until: Mapped[datetime | None] = mapped_column()

    contact: Mapped[Contact | None] = relationship()

    @validates("display_name", "own_name")
    def _fold(self, name: str, value: str | None) -> str | None:
        kept = {"display_name": self.display_name, "own_name": self.own_name, name: value}
        self.words = "\n".join(filter(None, (squeeze(each or "") for each in kept.values())))
        return value

    @property
    def is_group(self) -> bool:
        """True for a chat of several people."""
        return self.kind != ProfileKind.USER
