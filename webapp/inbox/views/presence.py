"""The agent's own presence."""

from __future__ import annotations

from flask import Response, make_response
from flask_security import current_user

from webapp.agents.actions import set_presence
from webapp.agents.models import PresenceStatus
from webapp.core.transaction import transaction
from webapp.inbox import fragments
from webapp.inbox.forms import PresenceForm
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import require_valid


@blueprint.put("/me/presence")
def choose_presence() -> Response:
    """Take the presence the agent chose."""
    form = PresenceForm()
    require_valid(form)
    agent_id = int(current_user.id)
    with transaction():
        set_presence(current_user, PresenceStatus(form.status.data))
    return make_response(fragments.presence(agent_id))
