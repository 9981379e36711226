"""Skills: list, create, edit, delete."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.agents.actions.skills import SKILL, change_skill, create_skill, delete_skill
from webapp.agents.forms.skills import SkillForm
from webapp.agents.models import Skill
from webapp.agents.rows.skills import get_skill, holders_of, kinds, scale_rows, skill_rows
from webapp.pages.answers import (
    answer_deletion,
    answer_form,
    differing,
    done,
    listed,
    or_gone,
    page,
    record,
    words_sought,
)
from webapp.pages.blueprint import blueprint

SECTION = "skills"
LIST = "admin.list_skills"


@blueprint.get("/skills")
def list_skills() -> ResponseReturnValue:
    """Every skill, or those whose name or group holds what is sought; and the scales."""
    words = words_sought()
    return listed(
        "agents/skills/skills.html", skill_rows(words), words, scales=scale_rows(), section=SECTION
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
        lambda: done(_("Skill “%(name)s” was created.", name=form.name.data), LIST),
    )


@blueprint.route("/skills/<int:skill_id>", methods=["GET", "POST"])
@or_gone(LIST)
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
        lambda: done(_("Skill “%(name)s” was saved.", name=form.name.data), LIST),
        lambda: get_skill(skill_id).version,
    )


@blueprint.route("/skills/<int:skill_id>/deletion", methods=["GET", "POST"])
@or_gone(LIST)
def remove_skill(skill_id: int) -> ResponseReturnValue:
    """Say what it does, then delete; what waits for the skill no longer does."""

    return answer_deletion(
        lambda: get_skill(skill_id),
        delete_skill,
        lambda form: page(
            "agents/skills/deletion.html",
            form,
            skill=get_skill(skill_id),
            holders=holders_of(get_skill(skill_id)),
            section=SECTION,
        ),
        lambda name: done(_("Skill “%(name)s” was deleted.", name=name), LIST),
    )


def _page(
    form: SkillForm, skill_id: int | None, *, is_overtaken: bool = False
) -> ResponseReturnValue:
    skill = get_skill(skill_id) if skill_id else None
    return record(
        "agents/skills/skill.html",
        form,
        (SKILL, skill_id),
        _differences(form, skill) if skill and is_overtaken else None,
        skill=skill,
        kinds=kinds(),
        holders=holders_of(skill) if skill else (),
        section=SECTION,
    )


def _differences(form: SkillForm, skill: Skill) -> list[tuple[str, str]]:
    return differing(
        (form.name, form.name.data, skill.name, skill.name),
        (form.kind, form.kind.data, skill.kind, skill.kind or _("none")),
    )
