"""The doors of the admin pages: who may not know of a page gets the same answer as for no page."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import gettext as _
from flask_security import current_user

from webapp.core.errors import NotFound


def require_role(*names: str) -> None:
    """Raise NotFound unless the signed-in person holds one of these roles."""
    if not current_user.is_authenticated or not current_user.is_allowed(*names):
        raise NotFound(_("There is nothing here."))


def admit_only(blueprint: Blueprint, *names: str) -> None:
    """Put that door before every page of a blueprint."""
    blueprint.before_request(lambda: require_role(*names))
