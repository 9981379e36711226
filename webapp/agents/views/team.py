"""Everybody's presence, for supervisors: who is what since when and why, and setting it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from webapp.agents.actions.presences import set_presence
from webapp.agents.forms.people import TeamPresenceForm
from webapp.agents.models import Agent
from webapp.agents.queries import chosen_presence
from webapp.agents.rows.people import get_agent
from webapp.agents.rows.team import team_rows
from webapp.agents.views import blueprint
from webapp.agents.words.presences import presence_name
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.htmx import is_fragment_wanted
from webapp.core.transaction import transaction

WORDS_LIMIT = 100
SEARCH_FROM = 10


@blueprint.get("/team")
def list_team() -> ResponseReturnValue:
    """Who may sign in, or those whom the words of the search fit, and their presence."""
    words = request.args.get("q", "").strip()[:WORDS_LIMIT]
    rows = team_rows(words)
    template = "agents/_team_rows.html" if is_fragment_wanted() else "agents/team.html"
    return render_template(
        template,
        rows=rows,
        words=words,
        is_searching=bool(words) or len(rows) > SEARCH_FROM,
        form=TeamPresenceForm(formdata=None),
        section="team",
    )


@blueprint.post("/team/<int:agent_id>/presence")
def set_presence_of(agent_id: int) -> ResponseReturnValue:
    """Take the presence a supervisor chose for somebody."""
    form = TeamPresenceForm()
    if not form.validate():
        raise Invalid("presence_missing", _("Choose a presence."), "status")
    try:
        message = _set(agent_id, form.status.data or "")
    except Conflict as error:
        flash(error.message, "danger")
        return redirect(_list_address(), 303)
    flash(message)
    return redirect(_list_address())


def _set(agent_id: int, choice: str) -> str:
    """What to say about it. Raises Conflict when the person is not there."""
    with transaction():
        agent = get_agent(agent_id)
        if not agent.active or agent.joined_at is None:
            raise NotFound(_("There is nothing here."))
        by = db.session.get_one(Agent, int(current_user.id))
        set_presence(agent, *chosen_presence(choice), by=by)
        return _("%(name)s: %(word)s", name=agent.name, word=presence_name(agent.presence))


def _list_address() -> str:
    """The list with the words that were sought."""
    return url_for("people.list_team", q=request.form.get("q", "")[:WORDS_LIMIT] or None)
