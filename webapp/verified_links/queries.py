"""Reads of login pages and of what customers proved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from webapp.channels.models import ChannelInstance
from webapp.contacts.models import Contact, SocialProfile
from webapp.contacts.queries import remaining_of
from webapp.core import clock
from webapp.core.crypto import digest_of
from webapp.core.database import db
from webapp.verified_links.models import LoginPage, Verification, VerifiedLink


@dataclass(frozen=True)
class Proof:
    """How it stands with a profile. `is_offered`: its account has a login page in use.

    `asked_until_at`: a customer who was asked can still follow the link until then; or the
    channel's, once they have signed in.
    """

    is_offered: bool = False
    customer_number: str | None = None
    verified_at: datetime | None = None
    asked_until_at: datetime | None = None

    @property
    def is_verified(self) -> bool:
        """Whether they proved who they are, and that stands."""
        return self.verified_at is not None


def proof_of(social_profile_id: int) -> Proof:
    """In one statement: it is asked for each open conversation."""
    wanted = (
        select(
            LoginPage.is_on.is_(True) & LoginPage.key_digest.is_not(None),
            VerifiedLink.customer_number,
            VerifiedLink.verified_at,
            func.coalesce(Verification.nonce_expires_at, Verification.expires_at),
        )
        .select_from(SocialProfile)
        .outerjoin(LoginPage, LoginPage.channel_account_id == SocialProfile.channel_account_id)
        .outerjoin(VerifiedLink, _stands())
        .outerjoin(Verification, _is_open())
        .where(SocialProfile.id == social_profile_id, SocialProfile.kind == "user")
        .order_by(Verification.id.desc())
        .limit(1)
    )
    row = db.session.execute(wanted).first()
    return Proof(bool(row[0]), *row[1:]) if row else Proof()


def _stands() -> Any:
    return and_(
        VerifiedLink.social_profile_id == SocialProfile.id,
        VerifiedLink.ended_at.is_(None),
        SocialProfile.contact_id.is_not(None),
    )


def _is_open() -> Any:
    return and_(
        Verification.social_profile_id == SocialProfile.id,
        Verification.settled_at.is_(None),
        or_(
            and_(Verification.claimed_at.is_(None), Verification.expires_at > clock.now()),
            Verification.nonce_expires_at > clock.now(),
        ),
    )


def page_of(channel_account_id: int) -> LoginPage | None:
    """An account's login page, in use or not."""
    wanted = select(LoginPage).where(LoginPage.channel_account_id == channel_account_id)
    page: LoginPage | None = db.session.scalar(wanted)
    return page


def page_by_key(key: str) -> LoginPage | None:
    """The login page in use whose server shows this key."""
    wanted = select(LoginPage).where(
        LoginPage.key_digest == digest_of(key), LoginPage.is_on.is_(True)
    )
    page: LoginPage | None = db.session.scalar(wanted)
    return page


def claimable(page: LoginPage, state: str) -> Verification | None:
    """What is asked at that page under this name, while nobody has signed in for it."""
    wanted = (
        select(Verification)
        .join(SocialProfile, SocialProfile.id == Verification.social_profile_id)
        .where(
            Verification.state_digest == digest_of(state),
            SocialProfile.channel_account_id == page.channel_account_id,
            Verification.claimed_at.is_(None),
            Verification.expires_at > clock.now(),
        )
    )
    found: Verification | None = db.session.scalar(wanted)
    return found


def standing_link(social_profile_id: int) -> VerifiedLink | None:
    """What a profile proved, and nobody has ended."""
    wanted = select(VerifiedLink).where(
        VerifiedLink.social_profile_id == social_profile_id, VerifiedLink.ended_at.is_(None)
    )
    link: VerifiedLink | None = db.session.scalar(wanted)
    return link


def contact_under(page_url: str, number: str) -> Contact | None:
    """The contact of whoever proved this customer number there, or what it became."""
    wanted = (
        select(SocialProfile.contact_id)
        .join(VerifiedLink, VerifiedLink.social_profile_id == SocialProfile.id)
        .where(
            VerifiedLink.page_url == page_url,
            VerifiedLink.customer_number == number,
            VerifiedLink.ended_at.is_(None),
            SocialProfile.contact_id.is_not(None),
        )
        .order_by(VerifiedLink.id.desc())
        .limit(1)
    )
    contact_id = db.session.scalar(wanted)
    return remaining_of(contact_id) if contact_id is not None else None


def has_other_number(contact_id: int, page_url: str, number: str) -> bool:
    """Whether some profile of a contact's proved another customer number there."""
    wanted = (
        select(VerifiedLink.id)
        .join(SocialProfile, SocialProfile.id == VerifiedLink.social_profile_id)
        .where(
            SocialProfile.contact_id == contact_id,
            VerifiedLink.page_url == page_url,
            VerifiedLink.customer_number != number,
            VerifiedLink.ended_at.is_(None),
        )
    )
    return db.session.scalar(wanted.limit(1)) is not None


def account_language(channel_account_id: int) -> str:
    """The language of an account's own words; "" while it serves no workstream."""
    wanted = select(ChannelInstance.language).where(
        ChannelInstance.channel_account_id == channel_account_id
    )
    return db.session.scalar(wanted) or ""
