"""The list of people, a new one, and one person's form."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from webapp.agents.actions.passwords import reset_password
from webapp.agents.actions.people import change_agent, deactivate, invite, invite_again, reactivate
from webapp.agents.fields import PERSON
from webapp.agents.forms.people import ActForm, PersonForm
from webapp.agents.links import hand_over, take_fresh
from webapp.agents.models import Agent, LinkPurpose
from webapp.agents.queries import profiles_of, skills_of
from webapp.agents.rows.people import (
    get_agent,
    open_link_of,
    people_rows,
    sign_ins_of,
    state_of,
    work_of,
)
from webapp.agents.views import blueprint
from webapp.agents.words import ROLES
from webapp.core.errors import NotFound
from webapp.core.forms import choices_of
from webapp.core.transaction import transaction
from webapp.pages.answers import LastChange, answer_form, done, last_change, page
from webapp.workstreams.actions.queues import set_queues_of
from webapp.workstreams.queries import queue_ids_of
from webapp.workstreams.rows import queue_choices

WORDS_LIMIT = 100


@blueprint.get("/admin/people")
def list_people() -> ResponseReturnValue:
    """Everyone, or those whom the words of the search fit."""
    words = request.args.get("q", "").strip()[:WORDS_LIMIT]
    rows = people_rows(words)
    return render_template("agents/people.html", rows=rows, words=words, section="people")


@blueprint.route("/admin/people/new", methods=["GET", "POST"])
def new_person() -> ResponseReturnValue:
    """The form of somebody new; their link is shown once, on their page."""
    form, made = PersonForm(), []
    form.queues.choices = choices_of(queue_choices())

    def create() -> None:
        made.append(invite(*form.typed))
        set_queues_of(made[0][0], form.queue_ids)

    return answer_form(form, create, lambda _overtaken: _form_page(form), lambda: _linked(*made[0]))


def _linked(
    agent: Agent, token: str, purpose: LinkPurpose = LinkPurpose.INVITATION
) -> ResponseReturnValue:
    """The person's page, with the link that was just made."""
    hand_over(agent, token, purpose)
    return redirect(url_for("people.show_person", agent_id=agent.id), 303)


@blueprint.route("/admin/people/<int:agent_id>", methods=["GET", "POST"])
def show_person(agent_id: int) -> ResponseReturnValue:
    """A person's form. Who was second to change it is told, keeps what was typed, sees the rest."""
    form = _form_of(get_agent(agent_id))
    opened = form.version.number or 0

    def save() -> None:
        agent = get_agent(agent_id)
        change_agent(agent, *form.typed, opened)
        set_queues_of(agent, form.queue_ids, form.queue_ids_before)

    def show(is_overtaken: bool) -> ResponseReturnValue:
        agent, change = get_agent(agent_id), last_change("agent", agent_id)
        if is_overtaken:
            # Queues are changed on their own pages, too: by whom, the person's entries do not say.
            change = change if opened != agent.version else None
            form.open_with(queue_ids_of(agent_id))
        return _form_page(form, agent, is_overtaken=is_overtaken, change=change)

    return answer_form(
        form,
        save,
        show,
        lambda: done(_("“%(name)s” was saved.", name=form.name.data), "people.list_people"),
        lambda: get_agent(agent_id).version,
    )


def _form_of(agent: Agent) -> PersonForm:
    kept = dict(queue_choices())
    queue_ids = [queue_id for queue_id in queue_ids_of(agent.id) if queue_id in kept]
    form = PersonForm(
        name=agent.name,
        email=agent.email,
        roles=[role.name for role in agent.roles],
        queues=queue_ids,
        units=agent.presence.total_units,
        version=agent.version,
    )
    form.queues.choices = choices_of(kept.items())
    if not form.is_submitted():
        form.open_with(queue_ids)
    return form


def _form_page(
    form: PersonForm,
    agent: Agent | None = None,
    *,
    is_overtaken: bool = False,
    change: LastChange | None = None,
) -> ResponseReturnValue:
    helps = {role.value: words for role, _name, words in ROLES}
    if agent is None:
        return page("agents/person.html", form, agent=None, role_helps=helps, section="people")
    return page(
        "agents/person.html",
        form,
        agent=agent,
        state=state_of(agent.active, agent.joined_at),
        role_helps=helps,
        fresh=take_fresh(agent.id),
        link=open_link_of(agent.id),
        sign_in_count=len(sign_ins_of(agent.id)),
        skills=skills_of(agent.id),
        profiles=profiles_of(agent.id),
        act_form=ActForm(formdata=None),
        overtaken=PERSON.differences(form, agent) if is_overtaken else (),
        is_overtaken=is_overtaken,
        change=change,
        section="people",
    )


@blueprint.post("/admin/people/<int:agent_id>/invitation")
def invite_person_again(agent_id: int) -> ResponseReturnValue:
    """A new link; the one before ends."""
    with transaction():
        token = invite_again(get_agent(agent_id))
    return _linked(get_agent(agent_id), token)


@blueprint.route("/admin/people/<int:agent_id>/password-reset", methods=["GET", "POST"])
def reset_persons_password(agent_id: int) -> ResponseReturnValue:
    """Say what it does, then do it and show the link."""
    agent, form = get_agent(agent_id), ActForm()
    if agent.id == current_user.id:
        # It would sign them out before they see the link, and a lone admin out for good.
        return redirect(url_for("people.me"))
    if not agent.active or agent.joined_at is None:
        raise NotFound(_("There is nothing here."))
    if not form.validate_on_submit():
        return page(
            "agents/reset.html",
            form,
            agent=agent,
            sign_in_count=len(sign_ins_of(agent_id)),
            section="people",
        )
    with transaction():
        token = reset_password(get_agent(agent_id))
    return _linked(get_agent(agent_id), token, LinkPurpose.PASSWORD_RESET)


@blueprint.route("/admin/people/<int:agent_id>/deactivation", methods=["GET", "POST"])
def deactivate_person(agent_id: int) -> ResponseReturnValue:
    """Say what it does, then do it."""
    form, name = ActForm(), get_agent(agent_id).name
    return answer_form(
        form,
        lambda: deactivate(get_agent(agent_id)),
        lambda _overtaken: page(
            "agents/deactivation.html",
            form,
            agent=get_agent(agent_id),
            work=work_of(agent_id),
            section="people",
        ),
        lambda: done(_("“%(name)s” can no longer sign in.", name=name), "people.list_people"),
    )


@blueprint.post("/admin/people/<int:agent_id>/reactivation")
def reactivate_person(agent_id: int) -> ResponseReturnValue:
    """Let them in again."""
    with transaction():
        agent = get_agent(agent_id)
        reactivate(agent)
        name = agent.name
    message = _("“%(name)s” can sign in again.", name=name)
    return done(message, "people.show_person", agent_id=agent_id)
