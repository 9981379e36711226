"""Channel accounts (credentials) and channel instances (an account on a workstream)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core import clock
from webapp.core.colours import Colour
from webapp.core.crypto import EncryptedJson, new_token
from webapp.core.database import Versioned, db, unique_of_kept

FIRST_CHECK_SECONDS = 60.0


def _first_check() -> datetime:
    return clock.after(FIRST_CHECK_SECONDS)


class ChannelAccount(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """A company's account at a channel.

    `kind` picks the transport, `short_name` and `colour` tell it from others in lists ("": its
    name's beginning does), `external_id` is the channel's own id of the account,
    `destination` the id that account has in messages, once known. `unhealthy_reason` is set while
    the channel refuses our credentials, `verified_at` once the channel confirmed them.
    `is_sticker_picture_allowed`: pictures of stickers and emojis may be loaded from the channel's
    host. `set_up_at` is None until the wizard is done: such an account can be put on no workstream.
    `detached_at` is set when its instance was deleted: its webhook is closed until it is put on a
    workstream again. A deleted account stays as a row without credentials, for its history.
    `due_at` and `leased_until` are the next look at how it stands. `credentials` are read from the
    database only when asked for: `channel_secret`, `access_token` (None: we issue our own), and
    `old_secrets`, a list of `value` and `until` that still verify.
    """

    __tablename__ = "channel_account"
    # Its row is never deleted: each webhook refers to it, and waits for nobody who changes it.
    version_lock = {"key_share": True}  # noqa: RUF012 (the base says ClassVar)
    __table_args__ = (unique_of_kept("uq_channel_account_kept", "kind", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    short_name: Mapped[str] = mapped_column(String(100), default="", server_default="")
    colour: Mapped[Colour] = mapped_column(
        String(10), default=Colour.TEAL, server_default=Colour.TEAL
    )
    external_id: Mapped[str] = mapped_column(String(100))
    destination: Mapped[str | None] = mapped_column(String(100))
    webhook_key: Mapped[str] = mapped_column(String(64), unique=True, default=new_token)
    webhook_url: Mapped[str | None] = mapped_column(String(500))
    credentials: Mapped[dict[str, Any]] = mapped_column(EncryptedJson, deferred=True)
    display_name: Mapped[str | None] = mapped_column(String(200))
    basic_id: Mapped[str | None] = mapped_column(String(100))
    picture_key: Mapped[str | None] = mapped_column(String(200))
    picture_url: Mapped[str | None] = mapped_column(String(2000))
    chat_mode: Mapped[str | None] = mapped_column(String(20))
    quota_limit: Mapped[int | None] = mapped_column(Integer)
    quota_used: Mapped[int | None] = mapped_column(Integer)
    quota_at: Mapped[datetime | None] = mapped_column()
    is_auto_reply_off: Mapped[bool] = mapped_column(Boolean, default=False)
    is_redelivery_on: Mapped[bool] = mapped_column(Boolean, default=False)
    is_sticker_picture_allowed: Mapped[bool] = mapped_column(
        Boolean, default=False, server_default=false()
    )
    acknowledged_by: Mapped[str | None] = mapped_column(String(100))
    acknowledged_at: Mapped[datetime | None] = mapped_column()
    verified_at: Mapped[datetime | None] = mapped_column()
    tested_at: Mapped[datetime | None] = mapped_column()
    set_up_at: Mapped[datetime | None] = mapped_column()
    unhealthy_reason: Mapped[str | None] = mapped_column(String(500))
    unhealthy_at: Mapped[datetime | None] = mapped_column()
    due_at: Mapped[datetime | None] = mapped_column(default=_first_check)
    leased_until: Mapped[datetime | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    detached_at: Mapped[datetime | None] = mapped_column()
    deleted_at: Mapped[datetime | None] = mapped_column()

    instance: Mapped[ChannelInstance | None] = relationship(back_populates="account")


class ChannelInstance(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """An account attached to one workstream; an account serves one at a time.

    `language` decides automated messages, quick replies and survey. `is_typing_shown`,
    `is_reading_shown`: customers see that their agent types, and that their agent has read.
    """

    __tablename__ = "channel_instance"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_account_id: Mapped[int] = mapped_column(ForeignKey("channel_account.id"), unique=True)
    workstream_id: Mapped[int] = mapped_column(ForeignKey("workstream.id"), index=True)
    language: Mapped[str] = mapped_column(String(10), default="en")
    is_survey_on: Mapped[bool] = mapped_column(Boolean, default=False)
    is_typing_shown: Mapped[bool] = mapped_column(Boolean, default=True, server_default="1")
    is_reading_shown: Mapped[bool] = mapped_column(Boolean, default=True, server_default="1")
    is_customer_file_allowed: Mapped[bool] = mapped_column(Boolean, default=True)
    is_agent_file_allowed: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    account: Mapped[ChannelAccount] = relationship(back_populates="instance")


# The code of a check that cannot be made before something else is mended.
WAITING = "waiting"


class CheckOutcome(StrEnum):
    """What a check came to; unknown: the channel could not be asked."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"


class ChannelCheck(db.Model):  # type: ignore[misc, name-defined]
    """A run of equal outcomes of one check of an account: the newest run is how it stands.

    `name` and `code` are words of the channel's package, `detail` what the channel said.
    """

    __tablename__ = "channel_check"
    __table_args__ = (Index("ix_channel_check_account", "channel_account_id", "name", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_account_id: Mapped[int] = mapped_column(ForeignKey("channel_account.id"))
    name: Mapped[str] = mapped_column(String(30))
    outcome: Mapped[CheckOutcome] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(50), default="")
    detail: Mapped[str | None] = mapped_column(Text)
    first_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_at: Mapped[datetime] = mapped_column(default=clock.now)
    count: Mapped[int] = mapped_column(Integer, default=1)


class SetUpDraft(db.Model):  # type: ignore[misc, name-defined]
    """What an admin typed into a set-up wizard that is not done yet, secrets among it.

    `wizard` is "account" or "instance"; `step` the page to come back to.
    """

    __tablename__ = "set_up_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    wizard: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"), index=True)
    workstream_id: Mapped[int | None] = mapped_column(ForeignKey("workstream.id"), index=True)
    channel_account_id: Mapped[int | None] = mapped_column(ForeignKey("channel_account.id"))
    step: Mapped[str] = mapped_column(String(30), default="")
    typed: Mapped[dict[str, Any]] = mapped_column(EncryptedJson, default=dict, deferred=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)
