"""The pages of quick replies: the centre's for admins and supervisors, everybody's own."""

from __future__ import annotations

from flask import Blueprint, request

from webapp.agents.models import RoleName
from webapp.pages.blueprint import require_role

blueprint = Blueprint("quick_replies", __name__)
# Everyone's own; what else stands here is for admins and supervisors.
OWN = {
    "quick_replies.list_own",
    "quick_replies.new_own",
    "quick_replies.show_own",
    "quick_replies.delete_own",
    "quick_replies.download_own",
}


@blueprint.before_request
def guard() -> None:
    """Only admins and supervisors know of the pages of the centre's."""
    if request.endpoint not in OWN:
        require_role(RoleName.ADMIN, RoleName.SUPERVISOR)
