"""Where LINE may be used: the one gate that pages, the command, the webhook and calls ask."""

from __future__ import annotations

from flask import Blueprint, request
from flask_babel import gettext as _

from webapp.config import settings
from webapp.core.errors import Forbidden

# United States government clouds: data must not leave their boundary, and LINE keeps it outside.
# Source: Microsoft Learn, "Configure a LINE channel": not available in the GCC environment.
WITHOUT_LINE = frozenset({"gcc"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_offered() -> bool:
    """Whether LINE may be used in this deployment's region."""
    return settings().region not in WITHOUT_LINE


def require_offered() -> None:
    """Raises Forbidden where LINE may not be used."""
    if not is_offered():
        raise Forbidden("region_closed", _("LINE is not offered in this region."))


def gate(blueprint: Blueprint, *ways_out: str) -> None:
    """Let nothing be set up or changed through a blueprint where LINE may not be used.

    `ways_out`: its views that take LINE away, which stay open. What is there can be looked at.
    """
    endpoints = {f"{blueprint.name}.{name}" for name in ways_out}

    def require_region() -> None:
        if request.method not in SAFE_METHODS and request.endpoint not in endpoints:
            require_offered()

    blueprint.before_request(require_region)
