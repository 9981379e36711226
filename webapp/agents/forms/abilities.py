"""What the pages of a person's skills and capacity profiles show and take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.agents.models import CapacityProfile
from webapp.agents.queries import level_name, profiles_of, skill_choices, skills_of
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.folding import squeeze
from webapp.core.forms import KanavaForm, VersionField

LARGEST_LIMIT = 1000
Typed = Mapping[str, str]


class AbilityForm(KanavaForm):
    """Fields named after skills or profiles, which nobody knows beforehand; and the version."""

    version = VersionField()


@dataclass(frozen=True)
class SkillLine:
    """One skill there is, and how well the person has it (None: not at all)."""

    id: int
    name: str
    kind: str
    levels: tuple[str, ...]
    rating: int | None
    is_active: bool


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
        text = self.own_limit.strip()
        number = _whole(text)
        return bool(text) and (number is None or number > LARGEST_LIMIT)


def skill_lines(agent_id: int, typed: Typed | None = None) -> list[SkillLine]:
    """Every skill with the person's rating, or with what was typed."""
    kept = {row.skill_id: (row.rating, row.is_active) for row in skills_of(agent_id)}
    wanted = kept if typed is None else typed_ratings(typed)
    return [
        SkillLine(id_, name, kind, tuple(levels), *wanted.get(id_, (None, True)))
        for id_, name, kind, levels in skill_choices()
    ]


def typed_ratings(typed: Typed) -> dict[int, tuple[int, bool]]:
    """{skill's id: (rating, whether it counts)} of the fields `rating_<id>` and `active_<id>`.

    What is no number is a rating of 0, which is on no scale: it takes no skill away unsaid.
    """
    return {
        id_: (_whole(text) or 0, f"active_{id_}" in typed)
        for id_, *_others in skill_choices()
        if (text := typed.get(f"rating_{id_}", "").strip())
    }


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
            own, is_member = typed.get(f"limit_{profile.id}", ""), f"in_{profile.id}" in typed
        used = row.used if row is not None else 0
        lines.append(ProfileLine(profile.id, profile.name, profile.limit, is_member, used, own))
    return lines


def skills_now(agent_id: int, typed: Typed) -> list[tuple[str, str]]:
    """(skill, how it is rated now) of each rating that was typed differently."""
    pairs = zip(skill_lines(agent_id), skill_lines(agent_id, typed), strict=True)
    return [
        (now.name, _rating_words(now))
        for now, wanted in pairs
        if (now.rating, now.is_active) != (wanted.rating, wanted.is_active)
    ]


def _rating_words(line: SkillLine) -> str:
    if not line.rating:
        return _("does not have it")
    level = level_name(line.levels, line.rating)
    return level if line.is_active else f"{level} ({_('switched off')})"


def profiles_now(agent_id: int, typed: Typed) -> list[tuple[str, str]]:
    """(profile, limit now) of each profile that was ticked or limited differently."""
    pairs = zip(profile_lines(agent_id), profile_lines(agent_id, typed), strict=True)
    return [
        (now.name, (now.own_limit or str(now.limit)) if now.is_member else _("not in it"))
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
    complaint = _("A limit is a whole number from 0 to %(largest)d.", largest=LARGEST_LIMIT)
    if wrong := [line.name for line in lines if line.is_wrong]:
        raise Invalid("limit_unusable", f"{', '.join(wrong)}: {complaint}")
    return {line.id: _whole(line.own_limit) for line in lines}


def _whole(text: str) -> int | None:
    """A whole number typed by hand; None when it is none."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 6 else None
