"""The admin's routes, one module a resource. Only admins know that these pages exist."""

from __future__ import annotations

from flask import Blueprint, Flask, current_app, url_for

from webapp.agents.access import admit_only
from webapp.agents.models import RoleName
from webapp.pages.menu import menu_groups

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
admit_only(blueprint, RoleName.ADMIN)


def own_page() -> str:
    """Where a person changes what is their own."""
    has_page = "people.me" in current_app.view_functions
    return url_for("people.me" if has_page else "inbox.conversations")


def init_admin(app: Flask) -> None:
    """Give the app the admin's pages."""
    from webapp.admin import wording
    from webapp.admin.audit.wording import WORDS as AUDIT_WORDS
    from webapp.admin.contacts.views import init_contacts
    from webapp.admin.hours.views import init_hours
    from webapp.admin.people_pages import bind_people_pages
    from webapp.admin.rules.views import init_rules
    from webapp.admin.views import (
        audit,
        overview,
        queues,
        searching,
        workstream_settings,
        workstream_templates,
        workstream_timeouts,
        workstreams,
    )

    for module in (
        audit,
        overview,
        queues,
        searching,
        workstream_settings,
        workstream_templates,
        workstream_timeouts,
        workstreams,
    ):
        assert module.blueprint is blueprint
    init_rules(app)
    init_hours(app)
    init_contacts()
    bind_people_pages()
    app.jinja_env.globals.update(menu_groups=menu_groups, own_page=own_page)
    for word in (wording.mode_word, wording.role_word, wording.seconds_word, *AUDIT_WORDS):
        app.jinja_env.globals[word.__name__] = word
    app.register_blueprint(blueprint)
