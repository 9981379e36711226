"""Fetching profiles and their pictures, after and beside the messages, never before them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update

from webapp.channels import pictures
from webapp.channels.gateway import Gateway, Gone, NotYet, ProfileFacts
from webapp.channels.queries import adapter_of
from webapp.contacts.actions.profiles import PROFILES, apply_facts
from webapp.contacts.models import SocialProfile
from webapp.core import clock, storage
from webapp.core.clock import back_off_seconds
from webapp.core.database import count_changed, db
from webapp.core.errors import private_log
from webapp.core.leases import Leases
from webapp.core.transaction import transaction
from webapp.core.worker import Duty

log = private_log(__name__)
LEASE_SECONDS = 60.0
PAUSE_SECONDS = 5.0  # after the first try; then twice as long each time
TRIES = 8

Claim = tuple[int, datetime]
LEASES = Leases(SocialProfile, LEASE_SECONDS)


def claim() -> Claim | None:
    """Lease the next profile that is to be fetched."""
    return LEASES.claim()


def fetch(claimed: Claim) -> None:
    """Fetch one profile and its picture; a profile nobody tells of is left alone."""
    profile = db.session.get_one(SocialProfile, claimed[0])
    gateway: Gateway = adapter_of(profile.channel_account_id)
    asked = (profile.channel_account_id, profile.kind, profile.external_id, profile.found_in)
    old_url, old_file = profile.picture_url, profile.picture_file
    db.session.rollback()
    try:
        facts = _fetch_facts(gateway, asked, old_url)
        is_kept = facts.picture_url == old_url and old_file is not None
        picture = old_file if is_kept else pictures.fetch(gateway, facts.picture_url)
    except NotYet:
        _try_later(claimed)
        return
    except Exception:  # a full disk, a broken answer: counts as a try, or it repeats for ever
        log.exception("profile %s could not be fetched", claimed[0])
        _try_later(claimed)
        return
    with transaction():
        profile = db.session.get_one(SocialProfile, claimed[0])
        profile.picture_file = picture
        apply_facts(profile, facts)
    if old_file is not None and old_file != picture:
        storage.delete(old_file)


def _fetch_facts(gateway: Gateway, asked: Any, old_url: str | None) -> ProfileFacts:
    try:
        return gateway.fetch_profile(*asked)
    except Gone:
        return ProfileFacts(picture_url=old_url)


def _try_later(claimed: Claim) -> None:
    profile_id, leased_until = claimed
    with transaction():
        tries = db.session.get_one(SocialProfile, profile_id).tries + 1
        due_at = (
            clock.after(back_off_seconds(tries, first=PAUSE_SECONDS)) if tries < TRIES else None
        )
        count_changed(
            update(SocialProfile)
            .where(SocialProfile.id == profile_id, SocialProfile.leased_until == leased_until)
            .values(tries=tries, due_at=due_at, leased_until=None)
        )


DUTY = Duty(PROFILES, claim, fetch, threads=2)
