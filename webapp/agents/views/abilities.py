"""What a person can do and how much they take: skills, capacity profiles, first presence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.agents.actions.capacity_profiles import set_profiles_of
from webapp.agents.actions.custom_presences import set_default_presence
from webapp.agents.actions.skills import set_skills_of
from webapp.agents.forms.capacity_profiles import profile_lines, profiles_now, typed_limits
from webapp.agents.forms.presences import DefaultPresenceForm
from webapp.agents.forms.skills import skill_lines, skills_now, typed_ratings
from webapp.agents.models import Agent
from webapp.agents.policy import PresenceStatus
from webapp.agents.rows.people import get_agent
from webapp.agents.views import blueprint
from webapp.agents.words import presence_word
from webapp.conversations.queries import held_place
from webapp.core.forms import KanavaForm, VersionField
from webapp.pages.answers import answer_form, done, last_change, page


class AbilityForm(KanavaForm):
    """Fields named after skills or profiles, which nobody knows beforehand; and the version."""

    version = VersionField()


@blueprint.route("/admin/people/<int:agent_id>/skills", methods=["GET", "POST"])
def show_skills_of(agent_id: int) -> ResponseReturnValue:
    """Rate a person: a level, or nothing, for each skill there is."""
    form = AbilityForm(version=get_agent(agent_id).version)
    typed = request.form if form.is_submitted() else None
    return _answer(
        "agents/skills.html",
        form,
        agent_id,
        lambda agent, version: set_skills_of(agent, typed_ratings(request.form), version),
        lambda: {"lines": skill_lines(agent_id, typed)},
        lambda: skills_now(agent_id, request.form),
        said=_("The skills were saved."),
    )


@blueprint.route("/admin/people/<int:agent_id>/capacity-profiles", methods=["GET", "POST"])
def show_profiles_of(agent_id: int) -> ResponseReturnValue:
    """Put a person into capacity profiles, with a limit of their own where one is given."""
    form = AbilityForm(version=get_agent(agent_id).version)
    typed = request.form if form.is_submitted() else None

    def save(agent: Agent, version: int) -> None:
        set_profiles_of(agent, typed_limits(agent_id, request.form), held_place, version)

    return _answer(
        "agents/profiles.html",
        form,
        agent_id,
        save,
        lambda: {"lines": profile_lines(agent_id, typed)},
        lambda: profiles_now(agent_id, request.form),
        said=_("The capacity profiles were saved."),
    )


@blueprint.route("/admin/people/<int:agent_id>/default-presence", methods=["GET", "POST"])
def show_default_presence(agent_id: int) -> ResponseReturnValue:
    """What a person's day begins with."""
    agent = get_agent(agent_id)
    form = DefaultPresenceForm(default=str(agent.presence.default_status), version=agent.version)

    def save(agent: Agent, version: int) -> None:
        set_default_presence(agent, PresenceStatus(form.default.data), version)

    return _answer(
        "agents/default_presence.html",
        form,
        agent_id,
        save,
        dict,
        lambda: _default_now(form, agent_id),
        said=_("Saved."),
    )


def _default_now(form: DefaultPresenceForm, agent_id: int) -> list[tuple[str, str]]:
    now = get_agent(agent_id).presence.default_status
    is_same = form.default.data == now
    return [] if is_same else [(form.default.label.text, presence_word(now))]


def _answer(
    template: str,
    form: Any,
    agent_id: int,
    save: Callable[[Agent, int], object],
    facts: Callable[[], dict[str, Any]],
    stands_now: Callable[[], Sequence[tuple[str, str]]],
    *,
    said: str,
) -> ResponseReturnValue:
    """The page about one thing of a person's; who was second is told what stands there now."""
    return answer_form(
        form,
        lambda: save(get_agent(agent_id), form.version.number or 0),
        lambda is_overtaken: page(
            template,
            form,
            **facts(),
            agent=get_agent(agent_id),
            overtaken=stands_now() if is_overtaken else (),
            is_overtaken=is_overtaken,
            change=last_change("agent", agent_id),
            section="people",
        ),
        lambda: done(said, "people.show_person", agent_id=agent_id),
        lambda: get_agent(agent_id).version,
    )
