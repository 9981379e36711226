"""Everybody's presence, for supervisors: who is what since when and why, and setting it."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from webapp.agents.actions import set_presence
from webapp.agents.models import Agent
from webapp.agents.queries import chosen_presence
from webapp.agents.words import presence_name
from webapp.core.database import db
from webapp.core.errors import Invalid, NotFound
from webapp.core.transaction import transaction
from webapp.people.forms import TeamPresenceForm
from webapp.people.queries import get_agent
from webapp.people.team import team_rows
from webapp.people.views import blueprint
from webapp.people.views.answers import done


@blueprint.get("/team")
def list_team() -> ResponseReturnValue:
    """Who may sign in, and their presence."""
    form = TeamPresenceForm(formdata=None)
    return render_template("people/team.html", rows=team_rows(), form=form, section="team")


@blueprint.post("/team/<int:agent_id>/presence")
def set_presence_of(agent_id: int) -> ResponseReturnValue:
    """Take the presence a supervisor chose for somebody."""
    form = TeamPresenceForm()
    if not form.validate():
        raise Invalid(_("Choose a presence."), "status")
    with transaction():
        agent = get_agent(agent_id)
        if not agent.active:
            raise NotFound(_("There is nothing here."))
        by = db.session.get_one(Agent, int(current_user.id))
        set_presence(agent, *chosen_presence(form.status.data), by=by)
        message = _("%(name)s: %(word)s", name=agent.name, word=presence_name(agent.presence))
    return done(message, "people.list_team")
