"""What admins are told on every page of theirs: accounts that do not work (any more)."""

from __future__ import annotations

from flask import render_template
from flask_security import current_user
from markupsafe import Markup

from webapp.agents.models import RoleName
from webapp.channels.queries import admin_problems


def admin_banner(look: str = "notice") -> Markup:
    """The accounts in trouble, for admins; empty for everybody else, and while all is well.

    `look`: a "notice" on a page of its own width, or a "problem" in the console's list.
    """
    if not current_user.is_authenticated or not current_user.is_allowed(RoleName.ADMIN):
        return Markup("")
    troubles = admin_problems()
    if not troubles:
        return Markup("")
    html = render_template("line/_admin_banner.html", troubles=troubles, look=look)
    return Markup(html)  # noqa: S704 (Jinja escaped it)
