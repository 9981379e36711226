"""The blueprint of the administration: only admins know that its pages exist.

A leaf: features' views put their routes on it, `webapp/screens.py` registers it when all have.
"""

from __future__ import annotations

from flask import Blueprint

from webapp.pages.access import admit_only
from webapp.pages.menu import ADMIN

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
admit_only(blueprint, ADMIN)
