"""The pages of contacts for everybody who signs in and may look contacts up."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import gettext as _
from flask_security import current_user

from webapp.contact_lists.queries import may_look_up
from webapp.conversations.policy import Viewer
from webapp.core.errors import NotFound
from webapp.workstreams.queries import viewer_of

SECTION = "contacts"
blueprint = Blueprint("contact_lists", __name__, url_prefix="/contacts")


def viewer() -> Viewer:
    """The signed-in agent's rights."""
    return viewer_of(current_user)


def require_looking_up() -> Viewer:
    """The viewer, where there are contacts for them at all. Raises NotFound."""
    found = viewer()
    if not may_look_up(found):
        raise NotFound(_("There is nothing here."))
    return found
