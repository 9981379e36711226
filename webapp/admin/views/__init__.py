"""The admin's routes, one module a resource. Only admins know that these pages exist."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Flask, current_app, url_for
from flask_babel import gettext as _

from webapp.agents.access import admit_only
from webapp.agents.models import RoleName

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
admit_only(blueprint, RoleName.ADMIN)


@dataclass(frozen=True)
class Entry:
    """A line of the menu: `name` is the section, `endpoint` its first page."""

    name: str
    endpoint: str
    icon: str
    word: str


def admin_entries() -> list[Entry]:
    """The menu, in the order in which a centre is set up."""
    entries = [
        Entry("accounts", "line_setup.list_accounts", "plug", _("Accounts and channels")),
        Entry("workstreams", "admin.list_workstreams", "diagram-3", _("Workstreams")),
        Entry("queues", "admin.list_queues", "collection", _("Queues")),
        Entry("hours", "admin.list_hours", "clock", _("Operating hours")),
        Entry("people", "people.list_people", "people", _("People")),
        Entry("skills", "admin.list_skills", "stars", _("Skills")),
        Entry(
            "capacity_profiles",
            "admin.list_capacity_profiles",
            "sliders",
            _("Capacity profiles"),
        ),
        Entry("presences", "admin.list_presences", "circle-half", _("Presences")),
        Entry("contacts", "admin.list_contacts", "person-vcard", _("Contacts")),
        Entry("audit", "admin.list_audit_entries", "journal-text", _("Audit log")),
    ]
    return [entry for entry in entries if entry.endpoint in current_app.view_functions]


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
        queues,
        workstream_settings,
        workstream_templates,
        workstream_timeouts,
        workstreams,
    )

    for module in (
        audit,
        queues,
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
    app.jinja_env.globals.update(admin_entries=admin_entries, own_page=own_page)
    for word in (wording.mode_word, wording.role_word, wording.seconds_word, *AUDIT_WORDS):
        app.jinja_env.globals[word.__name__] = word
    app.register_blueprint(blueprint)
