"""Presences: those a centre makes for itself, and everybody's, which a supervisor may set."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _later
from flask_security import current_user

from webapp.agents.actions.custom_presences import (
    change_presence,
    create_presence,
    delete_presence,
)
from webapp.agents.actions.presences import set_presence
from webapp.agents.fields import CUSTOM_PRESENCE
from webapp.agents.forms.presences import CustomPresenceForm, TeamPresenceForm
from webapp.agents.models import Agent, CustomPresence
from webapp.agents.policy import PresenceStatus
from webapp.agents.queries import chosen_presence, custom_presences
from webapp.agents.rows.people import get_agent, team_rows
from webapp.agents.views import blueprint
from webapp.agents.words import presence_name
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.flask import is_fragment_wanted
from webapp.core.transaction import transaction
from webapp.pages.blueprint import blueprint as admin_blueprint
from webapp.pages.records import At, RecordPages

SECTION = "presences"
WORDS_LIMIT = 100
SEARCH_FROM = 10


@admin_blueprint.get("/presences")
def list_presences() -> ResponseReturnValue:
    """What agents can choose."""
    return render_template(
        "agents/presences/presences.html",
        rows=custom_presences(),
        statuses=tuple(PresenceStatus),
        section=SECTION,
    )


class PresencePages(RecordPages[CustomPresence, CustomPresenceForm]):
    """Presences a centre makes for itself."""

    table = CustomPresence
    fields, section = CUSTOM_PRESENCE, SECTION
    key, row_name, listed_by = "presence_id", "presence", "admin.list_presences"
    template = "agents/presences/presence.html"
    deletion_template = "agents/presences/deletion.html"
    created, saved = (
        _later("Presence “%(name)s” was created."),
        _later("Presence “%(name)s” was saved."),
    )
    deleted = _later("Presence “%(name)s” was deleted.")

    def form_of(self, row: CustomPresence | None, at: At) -> CustomPresenceForm:
        """Its name, what it counts as, and what is said of it."""
        return CustomPresenceForm(obj=row)

    def create(self, form: CustomPresenceForm, at: At) -> CustomPresence:
        """As it was typed."""
        return create_presence(*form.typed)

    def change(self, row: CustomPresence, form: CustomPresenceForm) -> None:
        """As it was typed."""
        change_presence(row, *form.typed, form.version.number or 0)

    def delete(self, row: CustomPresence, version: int) -> None:
        """Nobody chooses it any more."""
        delete_presence(row, version)


PresencePages().bind(
    admin_blueprint,
    "/presences",
    new="new_presence",
    show="show_presence",
    delete="remove_presence",
)


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
