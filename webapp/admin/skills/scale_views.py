"""Rating scales: create, edit, delete. Their list stands on the page of skills."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.admin.forms import DeletionForm
from webapp.admin.queries.changes import last_change
from webapp.admin.skills.forms import ScaleForm
from webapp.admin.skills.queries import get_scale
from webapp.admin.views import blueprint
from webapp.admin.views.answers import done, page
from webapp.agents.actions.skills import (
    SCALE,
    change_scale,
    create_scale,
    delete_scale,
    is_scale_used,
)
from webapp.core.answering import answer_form, differing


@blueprint.route("/rating-scales/new", methods=["GET", "POST"])
def new_scale() -> ResponseReturnValue:
    """The form of a new scale."""
    form = ScaleForm()
    return answer_form(
        form,
        lambda: create_scale(form.name.data or "", form.level_names),
        lambda _is_overtaken: _page(form, None),
        lambda: done(_("Scale “%(name)s” was created.", name=form.name.data), "admin.list_skills"),
    )


@blueprint.route("/rating-scales/<int:scale_id>", methods=["GET", "POST"])
def show_scale(scale_id: int) -> ResponseReturnValue:
    """A scale's form."""
    scale = get_scale(scale_id)
    form = ScaleForm(name=scale.name, levels="\n".join(scale.levels), version=scale.version)

    def save() -> None:
        name, version = form.name.data or "", form.version.number or 0
        change_scale(get_scale(scale_id), name, form.level_names, version)

    return answer_form(
        form,
        save,
        lambda is_overtaken: _page(form, scale_id, is_overtaken=is_overtaken),
        lambda: done(_("Scale “%(name)s” was saved.", name=form.name.data), "admin.list_skills"),
        lambda: get_scale(scale_id).version,
    )


@blueprint.route("/rating-scales/<int:scale_id>/deletion", methods=["GET", "POST"])
def remove_scale(scale_id: int) -> ResponseReturnValue:
    """Ask, then delete; a scale in use says so instead."""
    scale = get_scale(scale_id)
    name, form = scale.name, DeletionForm(version=scale.version)
    return answer_form(
        form,
        lambda: delete_scale(get_scale(scale_id), form.version.number or 0),
        lambda _is_overtaken: page(
            "admin/skills/scale_deletion.html",
            form,
            scale=get_scale(scale_id),
            is_used=is_scale_used(scale_id),
            section="skills",
        ),
        lambda: done(_("Scale “%(name)s” was deleted.", name=name), "admin.list_skills"),
        lambda: get_scale(scale_id).version,
    )


def _page(
    form: ScaleForm, scale_id: int | None, *, is_overtaken: bool = False
) -> ResponseReturnValue:
    scale = get_scale(scale_id) if scale_id else None
    overtaken: list[tuple[str, str]] = []
    if scale is not None and is_overtaken:
        overtaken = differing(
            (form.name, form.name.data, scale.name, scale.name),
            (form.levels, form.level_names, list(scale.levels), ", ".join(scale.levels)),
        )
    return page(
        "admin/skills/scale.html",
        form,
        scale=scale,
        overtaken=overtaken,
        is_overtaken=scale is not None and is_overtaken,
        change=last_change(SCALE, scale.id) if scale else None,
        section="skills",
    )
