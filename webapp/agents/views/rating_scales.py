"""Rating scales: create, edit, delete. Their list stands on the page of skills."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from webapp.agents.actions.skills import change_scale, create_scale, delete_scale, is_scale_used
from webapp.agents.fields import RATING_SCALE
from webapp.agents.forms.skills import ScaleForm
from webapp.agents.models import RatingScale
from webapp.agents.rows.skills import get_scale
from webapp.pages.blueprint import blueprint
from webapp.pages.records import At, RecordPages


class ScalePages(RecordPages[RatingScale, ScaleForm]):
    """What skills are rated on."""

    fields, section = RATING_SCALE, "skills"
    key, row_name, listed_by = "scale_id", "scale", "admin.list_skills"
    template, deletion_template = "agents/skills/scale.html", "agents/skills/scale_deletion.html"
    created, saved = _("Scale “%(name)s” was created."), _("Scale “%(name)s” was saved.")
    deleted = _("Scale “%(name)s” was deleted.")

    def find(self, at: At) -> RatingScale:
        """The scale."""
        return get_scale(at["scale_id"])

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
