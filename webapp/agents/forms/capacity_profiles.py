"""What the pages about capacity profiles take, and a person's profiles as they are typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from wtforms import BooleanField, IntegerField, RadioField, SelectMultipleField
from wtforms.validators import ValidationError

from webapp.agents.fields import CAPACITY_PROFILE, reset_word
from webapp.agents.models import CapacityProfile, ProfileReset
from webapp.agents.queries import profiles_of
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.forms import KanavaForm, NameField, VersionField, worded
from webapp.core.text import number_in, squeeze
from webapp.pages.forms import chosen_id, whole_number

LARGEST_LIMIT = 1000
LIMIT_PREFIX = "limit_"
Typed = Mapping[str, str]


class ProfileForm(KanavaForm):
    """A capacity profile; when its places come free is chosen once.

    Each member may have a limit of their own, in a field `limit_<agent's id>`.
    """

    name = NameField(CAPACITY_PROFILE.label("name"))
    limit = IntegerField(
        CAPACITY_PROFILE.label("limit"),
        validators=whole_number(1, LARGEST_LIMIT),
        default=3,
    )
    reset = RadioField(
        CAPACITY_PROFILE.label("reset"),
        default=ProfileReset.IMMEDIATE.value,
    )
    is_blocking = BooleanField(CAPACITY_PROFILE.label("is_blocking"))
    members = SelectMultipleField(_("People"), coerce=chosen_id, validate_choice=False)
    version = VersionField()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.reset.choices = worded(ProfileReset, reset_word)

    @property
    def member_ids(self) -> set[int]:
        """The people ticked."""
        return {id_ for id_ in self.members.data or () if id_ is not None}

    def typed_limit(self, agent_id: int) -> str | None:
        """What was typed as somebody's own limit; None when the form was not sent."""
        return request.form.get(f"{LIMIT_PREFIX}{agent_id}") if self.is_submitted() else None

    def own_limits(self) -> dict[int, int | None]:
        """{agent's id: own limit, or None for the profile's} of everybody ticked."""
        return {id_: own_limit(self.typed_limit(id_)) for id_ in self.member_ids}

    def is_refused(self, agent_id: int) -> bool:
        """Whether it is this person's own limit that is none; who is not ticked has none."""
        typed = self.typed_limit(agent_id)
        return bool(self.members.errors) and agent_id in self.member_ids and is_unusable(typed)

    def validate_members(self, _field: SelectMultipleField) -> None:
        """Own limits are whole numbers."""
        for id_ in self.member_ids:
            own_limit(self.typed_limit(id_))


def own_limit(typed: str | None) -> int | None:
    """A limit somebody typed; None for an empty one. Raises ValidationError when it is no limit."""
    text = (typed or "").strip()
    number = number_in(text, 5)
    if text and (number is None or number > LARGEST_LIMIT):
        raise ValidationError(_complaint())
    return number


def is_unusable(typed: str | None) -> bool:
    """True for what is no limit."""
    try:
        own_limit(typed)
    except ValidationError:
        return True
    return False


def _complaint() -> str:
    return gettext("A limit is a whole number from 0 to %(largest)d.", largest=LARGEST_LIMIT)


@dataclass(frozen=True)
class ProfileLine:
    """One profile there is, whether the person is in it, and the own limit as it is typed."""

    id: int
    name: str
    limit: int
    is_member: bool
    used: int
    own_limit: str

    @property
    def is_wrong(self) -> bool:
        """True when the own limit is none that can be."""
        return is_unusable(self.own_limit)


def profile_lines(agent_id: int, typed: Typed | None = None) -> list[ProfileLine]:
    """Every profile with the person's place in it, or with what was typed."""
    kept = {row.profile_id: row for row in profiles_of(agent_id)}
    found = db.session.scalars(select(CapacityProfile).where(CapacityProfile.deleted_at.is_(None)))
    lines = []
    for profile in sorted(found, key=lambda row: (squeeze(row.name), row.id)):
        row = kept.get(profile.id)
        own = str(row.limit) if row is not None and row.is_own_limit else ""
        is_member = row is not None
        if typed is not None:
            own = typed.get(f"{LIMIT_PREFIX}{profile.id}", "")
            is_member = f"in_{profile.id}" in typed
        used = row.used if row is not None else 0
        lines.append(ProfileLine(profile.id, profile.name, profile.limit, is_member, used, own))
    return lines


def profiles_now(agent_id: int, typed: Typed) -> list[tuple[str, str]]:
    """(profile, limit now) of each profile that was ticked or limited differently."""
    pairs = zip(profile_lines(agent_id), profile_lines(agent_id, typed), strict=True)
    return [
        (now.name, (now.own_limit or str(now.limit)) if now.is_member else gettext("not in it"))
        for now, wanted in pairs
        if now.is_member != wanted.is_member
        or (now.is_member and now.own_limit != wanted.own_limit.strip())
    ]


def typed_limits(agent_id: int, typed: Typed) -> dict[int, int | None]:
    """{profile's id: own limit, or None for the profile's} of the profiles ticked.

    Raises:
        Invalid: an own limit is no whole number from 0 to 1000.
    """
    lines = [line for line in profile_lines(agent_id, typed) if line.is_member]
    if wrong := [line.name for line in lines if line.is_wrong]:
        raise Invalid("limit_unusable", f"{', '.join(wrong)}: {_complaint()}")
    return {line.id: own_limit(line.own_limit) for line in lines}
