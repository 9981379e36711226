"""The pages about people: an admin's list of them, everyone's own page, one-time links.

Skills, capacity profiles and presences stand on the admin's blueprint.
"""

from __future__ import annotations

from flask import Blueprint, request

from webapp.agents.models import RoleName
from webapp.pages.blueprint import require_role

blueprint = Blueprint("people", __name__)
# Everyone's own pages; what else stands here is for admins alone.
OWN = {
    "people.me",
    "people.change_own_password",
    "people.choose_my_preferences",
    "people.choose_my_theme",
    "people.end_other_sign_ins",
    "people.end_one_of_my_sign_ins",
    "people.show_two_factor",
    "people.set_two_factor_up",
    "people.show_recovery_codes",
}
# For who cannot sign in yet: the link says who they are.
BY_LINK = {"people.welcome", "people.set_up"}
# For supervisors, too.
TEAM = {"people.list_team", "people.set_presence_of"}


@blueprint.before_request
def guard() -> None:
    """Only admins know of the pages about others; supervisors of everybody's presence."""
    if request.endpoint in TEAM:
        require_role(RoleName.ADMIN, RoleName.SUPERVISOR)
    elif request.endpoint not in OWN | BY_LINK:
        require_role(RoleName.ADMIN)
