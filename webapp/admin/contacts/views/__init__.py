"""The routes of contacts, organizations and custom fields, one module a resource."""

from __future__ import annotations


def init_contacts() -> None:
    """Give the admin's blueprint these routes."""
    from webapp.admin.contacts.views import access, contacts, fields, organizations
    from webapp.admin.views import blueprint

    for module in (access, contacts, fields, organizations):
        assert module.blueprint is blueprint
