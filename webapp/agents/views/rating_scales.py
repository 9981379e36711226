"""Rating scales: create, edit, delete. Their list stands on the page of skills."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.agents.actions.skills import (
    SCALE,
    change_scale,
    create_scale,
    delete_scale,
    is_scale_used,
)
from webapp.agents.forms.skills import ScaleForm
from webapp.agents.models import RatingScale
from webapp.agents.rows.skills import get_scale
from webapp.pages.answers import (
    answer_deletion,
    answer_form,
    differing,
    done,
    or_gone,
    page,
    record,
)
from webapp.pages.blueprint import blueprint

SECTION = "skills"
LIST = "admin.list_skills"


@blueprint.route("/rating-scales/new", methods=["GET", "POST"])
def new_scale() -> ResponseReturnValue:
    """The form of a new scale."""
    form = ScaleForm()
    return answer_form(
        form,
        lambda: create_scale(form.name.data or "", form.level_names),
        lambda _is_overtaken: _page(form, None),
        lambda: done(_("Scale “%(name)s” was created.", name=form.name.data), LIST),
    )


@blueprint.route("/rating-scales/<int:scale_id>", methods=["GET", "POST"])
@or_gone(LIST)
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
        lambda: done(_("Scale “%(name)s” was saved.", name=form.name.data), LIST),
        lambda: get_scale(scale_id).version,
    )


@blueprint.route("/rating-scales/<int:scale_id>/deletion", methods=["GET", "POST"])
@or_gone(LIST)
def remove_scale(scale_id: int) -> ResponseReturnValue:
    """Ask, then delete; a scale in use says so instead."""
    return answer_deletion(
        lambda: get_scale(scale_id),
        delete_scale,
        lambda form: page(
            "agents/skills/scale_deletion.html",
            form,
            scale=get_scale(scale_id),
            is_used=is_scale_used(scale_id),
            section=SECTION,
        ),
        lambda name: done(_("Scale “%(name)s” was deleted.", name=name), LIST),
    )


def _page(
    form: ScaleForm, scale_id: int | None, *, is_overtaken: bool = False
) -> ResponseReturnValue:
    scale = get_scale(scale_id) if scale_id else None
    return record(
        "agents/skills/scale.html",
        form,
        (SCALE, scale_id),
        _differences(form, scale) if scale and is_overtaken else None,
        scale=scale,
        section=SECTION,
    )


def _differences(form: ScaleForm, scale: RatingScale) -> list[tuple[str, str]]:
    return differing(
        (form.name, form.name.data, scale.name, scale.name),
        (form.levels, form.level_names, list(scale.levels), ", ".join(scale.levels)),
    )
