"""The routes of LINE on a workstream. Only admins know that these pages exist."""

from __future__ import annotations

from flask import Blueprint

from webapp.agents.models import RoleName
from webapp.line.region import gate
from webapp.pages.blueprint import admit_only

blueprint = Blueprint("line_instance", __name__, url_prefix="/admin")
admit_only(blueprint, RoleName.ADMIN)
gate(blueprint, "delete_instance")
