"""Skills: list, create, edit, delete."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.admin.forms import DeletionForm
from webapp.admin.needs import drop_needed_skill
from webapp.admin.queries.changes import last_change
from webapp.admin.skills.forms import SkillForm
from webapp.admin.skills.queries import get_skill, holders_of, kinds, scale_rows, skill_rows
from webapp.admin.views import blueprint
from webapp.admin.views.answers import SEARCH_FROM, done, page, words_sought
from webapp.agents.actions.skills import SKILL, change_skill, create_skill, delete_skill
from webapp.core.answering import answer_form, differing


@blueprint.get("/skills")
def list_skills() -> ResponseReturnValue:
    """Every skill, or those whose name or group holds what is sought; and the scales."""
    words = words_sought()
    rows = skill_rows(words)
    return render_template(
        "admin/skills/skills.html",
        rows=rows,
        scales=scale_rows(),
        words=words,
        is_searching=bool(words) or len(rows) > SEARCH_FROM,
        section="skills",
    )


@blueprint.route("/skills/new", methods=["GET", "POST"])
def new_skill() -> ResponseReturnValue:
    """The form of a new skill."""
    form = SkillForm()
    form.offer_scales([(row.id, row.name) for row in scale_rows()])
    return answer_form(
        form,
        lambda: create_skill(form.name.data or "", form.kind.data or "", form.scale.data),
        lambda _is_overtaken: _page(form, None),
        lambda: done(_("Skill “%(name)s” was created.", name=form.name.data), "admin.list_skills"),
    )


@blueprint.route("/skills/<int:skill_id>", methods=["GET", "POST"])
def show_skill(skill_id: int) -> ResponseReturnValue:
    """A skill's form, and who has it."""
    skill = get_skill(skill_id)
    form = SkillForm(name=skill.name, kind=skill.kind, version=skill.version)

    def save() -> None:
        name, kind = form.name.data or "", form.kind.data or ""
        change_skill(get_skill(skill_id), name, kind, form.version.number or 0)

    return answer_form(
        form,
        save,
        lambda is_overtaken: _page(form, skill_id, is_overtaken=is_overtaken),
        lambda: done(_("Skill “%(name)s” was saved.", name=form.name.data), "admin.list_skills"),
        lambda: get_skill(skill_id).version,
    )


@blueprint.route("/skills/<int:skill_id>/deletion", methods=["GET", "POST"])
def remove_skill(skill_id: int) -> ResponseReturnValue:
    """Say what it does, then delete; what waits for the skill no longer does."""
    skill = get_skill(skill_id)
    name, form = skill.name, DeletionForm(version=skill.version)

    def remove() -> None:
        delete_skill(get_skill(skill_id), form.version.number or 0)
        drop_needed_skill(skill_id)

    return answer_form(
        form,
        remove,
        lambda _is_overtaken: page(
            "admin/skills/deletion.html",
            form,
            skill=get_skill(skill_id),
            holders=holders_of(get_skill(skill_id)),
            section="skills",
        ),
        lambda: done(_("Skill “%(name)s” was deleted.", name=name), "admin.list_skills"),
        lambda: get_skill(skill_id).version,
    )


def _page(
    form: SkillForm, skill_id: int | None, *, is_overtaken: bool = False
) -> ResponseReturnValue:
    skill = get_skill(skill_id) if skill_id else None
    overtaken = skill is not None and is_overtaken
    return page(
        "admin/skills/skill.html",
        form,
        skill=skill,
        kinds=kinds(),
        holders=holders_of(skill) if skill else (),
        overtaken=differing(
            (form.name, form.name.data, skill.name, skill.name),
            (form.kind, form.kind.data, skill.kind, skill.kind or _("none")),
        )
        if skill is not None and overtaken
        else (),
        is_overtaken=overtaken,
        change=last_change(SKILL, skill.id) if skill else None,
        section="skills",
    )
