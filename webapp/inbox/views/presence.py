"""The agent's own presence."""

from __future__ import annotations

from flask import Response
from flask_security import current_user

from webapp.agents.actions.presences import reset_presence, set_presence
from webapp.agents.queries import chosen_presence
from webapp.core.transaction import transaction
from webapp.inbox.forms import PresenceForm
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import after_command, require_valid


@blueprint.put("/me/presence")
def choose_presence() -> Response:
    """Take the presence the agent chose: a base one, or one of the centre's own."""
    form = PresenceForm()
    require_valid(form)
    with transaction():
        status, custom_presence_id = chosen_presence(form.status.data)
        set_presence(current_user, status, custom_presence_id)
    return after_command(None)


@blueprint.post("/me/presence/reset")
def go_back_to_work() -> Response:
    """After a missed or rejected offer: as the capacity in use says."""
    with transaction():
        reset_presence(current_user)
    return after_command(None)
