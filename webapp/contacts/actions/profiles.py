"""Social profiles: found, followed and told apart from who blocked us."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, select, update

from webapp.channels.gateway import ProfileFacts
from webapp.contacts.events import SocialProfileChanged
from webapp.contacts.models import ProfileKind, SocialProfile
from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.crypto import new_token
from webapp.core.database import UtcDateTime, db, insert_new
from webapp.core.events import nudge, record
from webapp.core.text import clean

PROFILES = "profiles"
REFRESH_SECONDS = 24 * 3600.0
FORMER_NAMES_LIMIT = 10


def find_or_create(
    account_id: int,
    kind: ProfileKind,
    external_id: str,
    found_in: str | None = None,
    *,
    told_at: datetime | None = None,
) -> SocialProfile:
    """The profile of that chat or member, made and marked for fetching if it is new or stale.

    Who writes alone is asked for directly from then on, though first seen in a group. `told_at`:
    when the channel said who answers this chat; `set_standby` says what it said.
    """
    profile = _find(account_id, external_id, told_at)
    if profile is None:
        profile = _make(account_id, kind, external_id, found_in, told_at)
    if found_in is None:
        profile.found_in = None
    _refresh_if_stale(profile)
    return profile


def _make(
    account_id: int,
    kind: ProfileKind,
    external_id: str,
    found_in: str | None,
    told_at: datetime | None,
) -> SocialProfile:
    """A new profile; the one that somebody else made in the same moment."""
    values = {
        "channel_account_id": account_id,
        "kind": kind,
        "external_id": external_id,
        "found_in": found_in,
        "mode_told_at": told_at,
        "token": new_token(),
        "due_at": clock.now(),
    }
    new = insert_new(SocialProfile).values(**values).returning(SocialProfile)
    made = db.session.scalar(new) or _find(account_id, external_id, told_at)
    assert made is not None
    nudge(PROFILES)
    return made


def _find(account_id: int, external_id: str, told_at: datetime | None) -> SocialProfile | None:
    """Found and noted in one statement: every message says who answers its chat."""
    values: dict[str, Any] = {"account_id": account_id, "wanted_id": external_id}
    found: SocialProfile | None
    if told_at is None:
        found = db.session.scalar(_finding(), values)
        return found
    found = db.session.scalar(_noting(), {**values, "told_at": told_at})
    return found


# Made once: making a statement costs more than running it.
@cache
def _finding() -> Any:
    return select(SocialProfile).where(*_is_it())


@cache
def _noting() -> Any:
    told, told_at = SocialProfile.mode_told_at, bindparam("told_at", type_=UtcDateTime())
    later = case((told > told_at, told), else_=told_at)
    noted = update(SocialProfile).where(*_is_it()).values(mode_told_at=later)
    options = {"synchronize_session": False, "populate_existing": True}
    return noted.returning(SocialProfile).execution_options(**options)


def _is_it() -> tuple[Any, Any]:
    row = SocialProfile
    is_account = row.channel_account_id == bindparam("account_id")
    return is_account, row.external_id == bindparam("wanted_id")


def _refresh_if_stale(profile: SocialProfile) -> None:
    """The channel never tells of a rename, so a profile in use is asked for once a day.

    One that could not be had (the channel was down) is asked for again with the next message.
    """
    is_stale = profile.fetched_at is None or profile.fetched_at < clock.after(-REFRESH_SECONDS)
    if is_stale and profile.due_at is None:
        profile.due_at, profile.tries = clock.now(), 0
        nudge(PROFILES)


def apply_facts(profile: SocialProfile, facts: ProfileFacts) -> None:
    """Take what the channel says; what it does not say stays. That it said something at all is
    news for rules that wait for it; after that only what is other than before is.
    """
    is_news = profile.fetched_at is None
    _keep_name(profile, facts.display_name)
    for name in ("display_name", "status_message", "language", "picture_url"):
        value = getattr(facts, name)
        if value is not None:
            limit = getattr(SocialProfile, name).type.length
            setattr(profile, name, clean(value, limit))
    is_news |= db.session.is_modified(profile)
    profile.fetched_at, profile.due_at, profile.leased_until = clock.now(), None, None
    if is_news:
        record(SocialProfileChanged(profile.id))


def _keep_name(profile: SocialProfile, new: str | None) -> None:
    """What somebody called themselves until now is kept, a few names long."""
    old = profile.display_name
    if old is not None and new is not None and clean(new, len(new)) != old:
        others = [name for name in profile.former_names or () if name != old]
        profile.former_names = [old, *others][:FORMER_NAMES_LIMIT]


def set_own_name(profile: SocialProfile, name: str | None) -> None:
    """Call a profile otherwise than it does itself; None or "" for its own name again."""
    before, after = {"own_name": profile.own_name}, {"own_name": name or None}
    if before != after:
        profile.own_name = name or None
        called = profile.display_name or str(profile.id)
        note(Verb.CHANGED, "social_profile", profile.id, called, before, after)
        record(SocialProfileChanged(profile.id))


def set_standby(profile: SocialProfile, is_standby: bool, told_at: datetime) -> bool:
    """Note whether another service answers this chat; True when that is news.

    What was told later stands.
    """
    if profile.mode_told_at is not None and told_at < profile.mode_told_at:
        return False
    is_other = profile.is_standby != is_standby
    profile.is_standby, profile.mode_told_at = is_standby, told_at
    if is_other:
        record(SocialProfileChanged(profile.id))
    return is_other


def set_barred(profile: SocialProfile, is_barred: bool) -> None:
    """Whether what they write engages nobody here."""
    profile.is_barred = is_barred
    db.session.flush()
    record(SocialProfileChanged(profile.id))


def set_blocked(profile: SocialProfile, is_blocked: bool) -> None:
    """Note that the person blocked the account, or came back."""
    if profile.is_blocked != is_blocked:
        profile.is_blocked = is_blocked
        record(SocialProfileChanged(profile.id))


def set_left(profile: SocialProfile, is_left: bool) -> None:
    """Note that our account is out of the group, or in it again."""
    if profile.is_left != is_left:
        profile.is_left = is_left
        record(SocialProfileChanged(profile.id))
