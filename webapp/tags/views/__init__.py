"""The pages of tags, for admins and supervisors; and tags in the console, for all."""

from __future__ import annotations

from flask import Blueprint

from webapp.agents.models import RoleName
from webapp.pages.blueprint import admit_only

blueprint = Blueprint("tags", __name__, url_prefix="/tags")
admit_only(blueprint, RoleName.ADMIN, RoleName.SUPERVISOR)
