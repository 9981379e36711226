"""The blueprint of the administration, and its door: who may not know of a page finds none.

A leaf: features' views put their routes on it, `webapp/screens.py` registers it when all have.
"""

from __future__ import annotations

from flask import Blueprint
from flask_babel import gettext as _
from flask_security import current_user

from webapp.core.errors import NotFound
from webapp.pages.menu import ADMIN


def require_role(*names: str) -> None:
    """Raise NotFound unless the signed-in person holds one of these roles."""
    if not current_user.is_authenticated or not current_user.is_allowed(*names):
        raise NotFound(_("There is nothing here."))


def admit_only(blueprint: Blueprint, *names: str) -> None:
    """Put that door before every page of a blueprint."""
    blueprint.before_request(lambda: require_role(*names))


blueprint = Blueprint("admin", __name__, url_prefix="/admin")
admit_only(blueprint, ADMIN)
