"""Skills and the scales they are rated on, and who has which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import delete, exists, select

from webapp.agents.events import PresenceChanged, SkillDeleted
from webapp.agents.models import LEVELS, Agent, AgentSkill, RatingScale, Skill
from webapp.agents.queries import skills_of
from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.database import count_changed, db
from webapp.core.errors import Conflict, Invalid
from webapp.core.events import record
from webapp.core.names import NAME_LENGTH, flush_name, require_free_name
from webapp.core.text import folded

SKILL, SCALE = "skill", "rating_scale"
MOST_LEVELS = 20


def create_scale(name: str, levels: Sequence[str]) -> RatingScale:
    """Create a scale with these level names, the lowest first.

    Raises:
        Invalid: the name is taken, or there are not 1 to 20 levels with a name each, at most 100
            characters long and told apart as names are.
    """
    require_free_name(RatingScale, name, _scale_taken())
    scale = RatingScale(name=name, levels=_checked(levels))
    db.session.add(scale)
    flush_name(_scale_taken())
    note(Verb.CREATED, SCALE, scale.id, name, after=_scale_facts(scale))
    return scale


def change_scale(
    scale: RatingScale, name: str, levels: Sequence[str], version: int | None = None
) -> None:
    """Rename a scale and its levels, or add levels at its top.

    Raises:
        Conflict: somebody else changed it since `version`.
        Invalid: the name is taken, the levels cannot be taken, or fewer levels would be left
            while skills are rated on it (a rating would lose its meaning).
    """
    scale.require_version(version)
    require_free_name(RatingScale, name, _scale_taken(), scale.id)
    wanted = _checked(levels)
    if len(wanted) < len(scale.levels) and is_scale_used(scale.id):
        complaint = _("Skills are rated on this scale, so no level can go. You can rename levels.")
        raise Invalid("levels_in_use", complaint, "levels")
    before = _scale_facts(scale)
    scale.name, scale.levels = name, wanted
    flush_name(_scale_taken())
    note(Verb.CHANGED, SCALE, scale.id, name, before, _scale_facts(scale))


def delete_scale(scale: RatingScale, version: int | None = None) -> None:
    """Delete a scale that no skill is rated on. Raises Conflict when one is, or was."""
    scale.require_version(version)
    if is_scale_used(scale.id):
        raise Conflict("scale_in_use", _("Skills are rated on this scale, so it stays."))
    note(Verb.DELETED, SCALE, scale.id, scale.name, _scale_facts(scale))
    db.session.delete(scale)
    db.session.flush()


def is_scale_used(scale_id: int) -> bool:
    """True when a skill is rated on it; a deleted skill counts, for past conversations show it."""
    return bool(db.session.scalar(select(exists().where(Skill.rating_scale_id == scale_id))))


def create_skill(name: str, kind: str = "", rating_scale_id: int | None = None) -> Skill:
    """Create a skill; without a scale, on the first one there is, or on a new one of 1 to 5.

    Raises:
        Invalid: the name is taken, or the scale was deleted.
    """
    require_free_name(Skill, name, _skill_taken())
    skill = Skill(name=name, kind=kind, rating_scale=_scale(rating_scale_id))
    db.session.add(skill)
    flush_name(_skill_taken())
    note(Verb.CREATED, SKILL, skill.id, name, after=_skill_facts(skill))
    return skill


def change_skill(skill: Skill, name: str, kind: str, version: int | None = None) -> None:
    """Rename a skill or put it into another group; its scale stays, ratings were given in it.

    Raises:
        Conflict: somebody else changed it since `version`.
        Invalid: the name is taken.
    """
    skill.require_version(version)
    require_free_name(Skill, name, _skill_taken(), skill.id)
    before = _skill_facts(skill)
    skill.name, skill.kind = name, kind
    flush_name(_skill_taken())
    note(Verb.CHANGED, SKILL, skill.id, name, before, _skill_facts(skill))


def delete_skill(skill: Skill, version: int | None = None) -> None:
    """Let go of a skill; nobody has it any more, past conversations keep its name.

    Raises:
        Conflict: somebody else changed it since `version`.
    """
    skill.require_version(version)
    skill.deleted_at = clock.now()
    holders = list(
        db.session.scalars(select(AgentSkill.agent_id).where(AgentSkill.skill_id == skill.id))
    )
    count_changed(delete(AgentSkill).where(AgentSkill.skill_id == skill.id))
    for agent_id in holders:
        record(PresenceChanged(agent_id))
    record(SkillDeleted(skill.id))
    note(Verb.DELETED, SKILL, skill.id, skill.name, _skill_facts(skill))


def set_skills_of(
    agent: Agent, ratings: Mapping[int, tuple[int, bool]], version: int | None = None
) -> None:
    """Let an agent have exactly these skills: {skill's id: (rating, whether it counts now)}.

    Raises:
        Conflict: somebody else changed this person since `version`.
        Invalid: a rating is not on its skill's scale. Skills deleted meanwhile are left out.
    """
    agent.require_version(version)
    before = _skills_fact(agent.id)
    # Held until the end: a skill deleted at this moment would keep us and its ratings waiting.
    kept = select(Skill).where(Skill.deleted_at.is_(None), Skill.id.in_(ratings))
    locked = kept.order_by(Skill.id).with_for_update(read=True, of=Skill)
    skills = db.session.scalars(locked).unique().all()
    count_changed(delete(AgentSkill).where(AgentSkill.agent_id == agent.id))
    for skill in skills:
        rating, is_active = ratings[skill.id]
        if not 1 <= rating <= len(skill.rating_scale.levels):
            raise Invalid("level_unknown", _("Choose a level of the scale."), f"rating_{skill.id}")
        row = {"agent_id": agent.id, "skill_id": skill.id, "rating": rating}
        db.session.add(AgentSkill(**row, is_active=is_active))
    db.session.flush()
    record(PresenceChanged(agent.id))
    after = _skills_fact(agent.id)
    note(Verb.CHANGED, "agent", agent.id, agent.name, {"skills": before}, {"skills": after})


def _skills_fact(agent_id: int) -> list[str]:
    """Skills as the audit log shows them: "Japanese: fluent", "(Thai: basic)" when switched off."""
    said = [(f"{row.name}: {row.level}", row.is_active) for row in skills_of(agent_id)]
    return [words if is_active else f"({words})" for words, is_active in said]


def _scale(rating_scale_id: int | None) -> RatingScale:
    if rating_scale_id is None:
        first = db.session.scalar(select(RatingScale).order_by(RatingScale.id).limit(1))
        return first or create_scale(_("1 to 5"), LEVELS)
    scale = db.session.get(RatingScale, rating_scale_id)
    if scale is None:
        raise Invalid(
            "scale_deleted", _("This scale was deleted meanwhile. Choose another one."), "scale"
        )
    return scale


def _checked(levels: Sequence[str]) -> list[str]:
    if not 1 <= len(levels) <= MOST_LEVELS:
        complaint = _("Give 1 to %(most)d levels, one on each line.", most=MOST_LEVELS)
        raise Invalid("levels_unusable", complaint, "levels")
    if any(len(level) > NAME_LENGTH for level in levels):
        complaint = _("A level has at most %(max)d characters.", max=NAME_LENGTH)
        raise Invalid("levels_unusable", complaint, "levels")
    if len({folded(level) for level in levels}) < len(levels):
        raise Invalid("levels_unusable", _("Two levels have the same name."), "levels")
    return list(levels)


def _scale_facts(scale: RatingScale) -> dict[str, object]:
    return {"name": scale.name, "levels": list(scale.levels)}


def _skill_facts(skill: Skill) -> dict[str, object]:
    return {"name": skill.name, "skill_kind": skill.kind, "scale": skill.rating_scale.name}


def _scale_taken() -> str:
    return _("Another scale has this name already.")


def _skill_taken() -> str:
    return _("Another skill has this name already.")
