"""The company's login page, what was asked of customers there, and what they proved."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.agents.models import Agent
from webapp.channels.models import ChannelAccount
from webapp.contacts.models import Contact, SocialProfile
from webapp.core import clock
from webapp.core.crypto import EncryptedJson
from webapp.core.database import db, partial_index

URL_LENGTH = 500
NUMBER_LENGTH = 100


class LoginPage(db.Model):  # type: ignore[misc, name-defined]
    """Where customers of an account sign in at the company. `key_digest`: by its key we know the
    company's server; of the key itself only the last four signs are kept.
    """

    __tablename__ = "login_page"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_account_id: Mapped[int] = mapped_column(ForeignKey("channel_account.id"), unique=True)
    is_on: Mapped[bool] = mapped_column(Boolean, default=False)
    url: Mapped[str] = mapped_column(String(URL_LENGTH), default="")
    key_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    key_end: Mapped[str | None] = mapped_column(String(4))
    key_made_at: Mapped[datetime | None] = mapped_column()

    account: Mapped[ChannelAccount] = relationship()


class VerificationOutcome(StrEnum):
    """What came of asking: the channel confirmed it, or did not."""

    PROVED = "proved"
    FAILED = "failed"


class Verification(db.Model):  # type: ignore[misc, name-defined]
    """A customer was asked to prove who they are.

    `state_digest` names it to the login page, once, until `expires_at`. Then `customer_number` and
    `facts` (name, email, phone, as far as the company told them) are who signed in there, and
    `nonce_digest` is what the channel must bring back until `nonce_expires_at`. Once that is
    settled the facts are gone; a day after `expires_at` all of it is (`tasks.py`).
    """

    __tablename__ = "verification"

    id: Mapped[int] = mapped_column(primary_key=True)
    social_profile_id: Mapped[int] = mapped_column(ForeignKey("social_profile.id"), index=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    state_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column()
    claimed_at: Mapped[datetime | None] = mapped_column()
    customer_number: Mapped[str | None] = mapped_column(String(NUMBER_LENGTH))
    facts: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson)
    nonce_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    nonce_expires_at: Mapped[datetime | None] = mapped_column()
    settled_at: Mapped[datetime | None] = mapped_column()
    outcome: Mapped[VerificationOutcome | None] = mapped_column(String(10))

    profile: Mapped[SocialProfile] = relationship()


class VerifiedLink(db.Model):  # type: ignore[misc, name-defined]
    """A profile is this customer of the company's, as they proved; until `ended_at`.

    `page_url`: whose customer number it is. `contact_id`: the contact it was linked to then; what
    that became by a merge is said by the profile's own.
    """

    __tablename__ = "verified_link"
    __table_args__ = (
        partial_index(
            *("uq_verified_link_standing", "social_profile_id"),
            where="ended_at IS NULL",
            is_unique=True,
        ),
        partial_index(
            *("ix_verified_link_number", "customer_number", "page_url"), where="ended_at IS NULL"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    social_profile_id: Mapped[int] = mapped_column(ForeignKey("social_profile.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    page_url: Mapped[str] = mapped_column(String(URL_LENGTH))
    customer_number: Mapped[str] = mapped_column(String(NUMBER_LENGTH))
    verified_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column()
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))

    profile: Mapped[SocialProfile] = relationship()
    contact: Mapped[Contact] = relationship()
    ended_by: Mapped[Agent | None] = relationship()
