"""Skills and the scales they are rated on: list, create, edit, delete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from webapp.agents.actions.skills import (
    change_scale,
    change_skill,
    create_scale,
    create_skill,
    delete_scale,
    delete_skill,
    is_scale_used,
)
from webapp.agents.fields import RATING_SCALE, SKILL
from webapp.agents.forms.skills import ScaleForm, SkillForm
from webapp.agents.models import RatingScale, Skill
from webapp.agents.rows.abilities import (
    holders_of,
    kinds,
    scale_rows,
    skill_rows,
)
from webapp.pages.blueprint import blueprint
from webapp.pages.records import At, RecordPages


class SkillPages(RecordPages[Skill, SkillForm]):
    """What people can do. The scales stand below their list."""

    table = Skill
    fields, section = SKILL, "skills"
    key, row_name, listed_by = "skill_id", "skill", "admin.list_skills"
    list_template = "agents/skills/skills.html"
    template, deletion_template = "agents/skills/skill.html", "agents/skills/deletion.html"
    created, saved = _("Skill “%(name)s” was created."), _("Skill “%(name)s” was saved.")
    deleted = _("Skill “%(name)s” was deleted.")

    def rows(self, words: str) -> Sequence[Any]:
        """Those whose name or group holds what is sought."""
        return skill_rows(words)

    def list_facts(self) -> dict[str, Any]:
        """The scales."""
        return {"scales": scale_rows()}

    def form_of(self, row: Skill | None, at: At) -> SkillForm:
        """A new one is rated on one of the scales there are."""
        if row is not None:
            return SkillForm(name=row.name, kind=row.kind, version=row.version)
        form = SkillForm()
        form.offer_scales([(scale.id, scale.name) for scale in scale_rows()])
        return form

    def create(self, form: SkillForm, at: At) -> Skill:
        """With the scale chosen."""
        return create_skill(form.name.data or "", form.kind.data or "", form.scale.data)

    def change(self, row: Skill, form: SkillForm) -> None:
        """Its scale stays."""
        change_skill(row, form.name.data or "", form.kind.data or "", form.version.number or 0)

    def delete(self, row: Skill, version: int) -> None:
        """Nobody has it any more."""
        delete_skill(row, version)

    def facts(self, form: SkillForm, row: Skill | None) -> dict[str, Any]:
        """The groups there are, and who has it."""
        return {"kinds": kinds(), "holders": holders_of(row) if row else ()}

    def deletion_facts(self, row: Skill) -> dict[str, Any]:
        """Who has it and will not any more."""
        return {"holders": holders_of(row)}


SkillPages().bind(
    blueprint,
    "/skills",
    list="list_skills",
    new="new_skill",
    show="show_skill",
    delete="remove_skill",
)


class ScalePages(RecordPages[RatingScale, ScaleForm]):
    """What skills are rated on."""

    table = RatingScale
    fields, section = RATING_SCALE, "skills"
    key, row_name, listed_by = "scale_id", "scale", "admin.list_skills"
    template, deletion_template = "agents/skills/scale.html", "agents/skills/scale_deletion.html"
    created, saved = _("Scale “%(name)s” was created."), _("Scale “%(name)s” was saved.")
    deleted = _("Scale “%(name)s” was deleted.")

    def form_of(self, row: RatingScale | None, at: At) -> ScaleForm:
        """Its levels, one on each line."""
        if row is None:
            return ScaleForm()
        return ScaleForm(name=row.name, levels="\n".join(row.levels), version=row.version)

    def create(self, form: ScaleForm, at: At) -> RatingScale:
        """With these levels."""
        return create_scale(form.name.data or "", form.level_names)

    def change(self, row: RatingScale, form: ScaleForm) -> None:
        """Its name and its levels'."""
        change_scale(row, form.name.data or "", form.level_names, form.version.number or 0)

    def delete(self, row: RatingScale, version: int) -> None:
        """One on which nothing is rated."""
        delete_scale(row, version)

    def deletion_facts(self, row: RatingScale) -> dict[str, Any]:
        """Whether it has to stay."""
        return {"is_used": is_scale_used(row.id)}


ScalePages().bind(
    blueprint, "/rating-scales", new="new_scale", show="show_scale", delete="remove_scale"
)
