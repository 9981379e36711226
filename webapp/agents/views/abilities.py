"""What a person can do and how much they take: skills, capacity profiles, first presence."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.agents.actions.capacity_profiles import set_profiles_of
from webapp.agents.actions.custom_presences import set_default_presence
from webapp.agents.actions.skills import set_skills_of
from webapp.agents.forms.abilities import (
    AbilityForm,
    profile_lines,
    profiles_now,
    skill_lines,
    skills_now,
    typed_limits,
    typed_ratings,
)
from webapp.agents.forms.people import DefaultPresenceForm
from webapp.agents.rows.people import get_agent
from webapp.agents.statuses import PresenceStatus
from webapp.agents.views import blueprint
from webapp.agents.words.presences import presence_word
from webapp.conversations.queries import held_place
from webapp.pages.answers import answer_form, done, page
from webapp.pages.changes import last_change


@blueprint.route("/admin/people/<int:agent_id>/skills", methods=["GET", "POST"])
def show_skills_of(agent_id: int) -> ResponseReturnValue:
    """Rate a person: a level, or nothing, for each skill there is."""
    form = AbilityForm(version=get_agent(agent_id).version)
    typed = request.form if form.is_submitted() else None
    return answer_form(
        form,
        lambda: set_skills_of(
            get_agent(agent_id), typed_ratings(request.form), form.version.number or 0
        ),
        lambda is_overtaken: page(
            "agents/skills.html",
            form,
            agent=get_agent(agent_id),
            lines=skill_lines(agent_id, typed),
            overtaken=skills_now(agent_id, request.form) if is_overtaken else (),
            is_overtaken=is_overtaken,
            change=last_change("agent", agent_id),
            section="people",
        ),
        lambda: done(_("The skills were saved."), "people.show_person", agent_id=agent_id),
        lambda: get_agent(agent_id).version,
    )


@blueprint.route("/admin/people/<int:agent_id>/capacity-profiles", methods=["GET", "POST"])
def show_profiles_of(agent_id: int) -> ResponseReturnValue:
    """Put a person into capacity profiles, with a limit of their own where one is given."""
    form = AbilityForm(version=get_agent(agent_id).version)
    typed = request.form if form.is_submitted() else None

    def save() -> None:
        limits = typed_limits(agent_id, request.form)
        set_profiles_of(get_agent(agent_id), limits, held_place, form.version.number or 0)

    return answer_form(
        form,
        save,
        lambda is_overtaken: page(
            "agents/profiles.html",
            form,
            agent=get_agent(agent_id),
            lines=profile_lines(agent_id, typed),
            overtaken=profiles_now(agent_id, request.form) if is_overtaken else (),
            is_overtaken=is_overtaken,
            change=last_change("agent", agent_id),
            section="people",
        ),
        lambda: done(
            _("The capacity profiles were saved."), "people.show_person", agent_id=agent_id
        ),
        lambda: get_agent(agent_id).version,
    )


@blueprint.route("/admin/people/<int:agent_id>/default-presence", methods=["GET", "POST"])
def show_default_presence(agent_id: int) -> ResponseReturnValue:
    """What a person's day begins with."""
    agent = get_agent(agent_id)
    form = DefaultPresenceForm(default=str(agent.presence.default_status), version=agent.version)

    def save() -> None:
        status = PresenceStatus(form.default.data)
        set_default_presence(get_agent(agent_id), status, form.version.number or 0)

    return answer_form(
        form,
        save,
        lambda is_overtaken: page(
            "agents/default_presence.html",
            form,
            agent=get_agent(agent_id),
            overtaken=_default_now(form, agent_id) if is_overtaken else (),
            is_overtaken=is_overtaken,
            change=last_change("agent", agent_id),
            section="people",
        ),
        lambda: done(_("Saved."), "people.show_person", agent_id=agent_id),
        lambda: get_agent(agent_id).version,
    )


def _default_now(form: DefaultPresenceForm, agent_id: int) -> list[tuple[str, str]]:
    now = get_agent(agent_id).presence.default_status
    is_same = form.default.data == now
    return [] if is_same else [(form.default.label.text, presence_word(now))]
