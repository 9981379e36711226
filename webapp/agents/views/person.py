"""What an admin does with a person besides the form: links, deactivation, and back again."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from webapp.agents.actions.passwords import reset_password
from webapp.agents.actions.people import deactivate, invite_again, reactivate
from webapp.agents.forms.people import ActForm
from webapp.agents.links import hand_over
from webapp.agents.models import LinkPurpose
from webapp.agents.rows.people import get_agent, sign_ins_of, work_of
from webapp.agents.views import blueprint
from webapp.core.errors import Conflict, NotFound
from webapp.core.transaction import transaction
from webapp.pages.answers import done, page


@blueprint.post("/admin/people/<int:agent_id>/invitation")
def invite_person_again(agent_id: int) -> ResponseReturnValue:
    """A new link; the one before ends."""
    with transaction():
        token = invite_again(get_agent(agent_id))
    hand_over(get_agent(agent_id), token, LinkPurpose.INVITATION)
    return redirect(url_for("people.show_person", agent_id=agent_id), 303)


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
    hand_over(get_agent(agent_id), token, LinkPurpose.PASSWORD_RESET)
    return redirect(url_for("people.show_person", agent_id=agent_id), 303)


@blueprint.route("/admin/people/<int:agent_id>/deactivation", methods=["GET", "POST"])
def deactivate_person(agent_id: int) -> ResponseReturnValue:
    """Say what it does, then do it."""
    agent, form = get_agent(agent_id), ActForm()
    name = agent.name
    if form.validate_on_submit():
        try:
            with transaction():
                deactivate(get_agent(agent_id))
            return done(_("“%(name)s” can no longer sign in.", name=name), "people.list_people")
        except Conflict as error:
            form.refuse(error)
    return page(
        "agents/deactivation.html",
        form,
        agent=get_agent(agent_id),
        work=work_of(agent_id),
        section="people",
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
