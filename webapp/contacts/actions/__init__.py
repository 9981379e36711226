"""Every verb about social profiles, contacts, organizations and their custom fields."""

from webapp.contacts.actions.access import CONTACT_ACCESS, change_access
from webapp.contacts.actions.fields import (
    CUSTOM_FIELD,
    change_field,
    create_field,
    delete_field,
    place_field,
)
from webapp.contacts.actions.linking import link, set_preferred_agents, unlink
from webapp.contacts.actions.people import (
    CONTACT,
    ORGANIZATION,
    ContactFacts,
    change_contact,
    change_organization,
    create_contact,
    create_organization,
    delete_contact,
    delete_organization,
)
from webapp.contacts.actions.profiles import (
    PROFILES,
    apply_facts,
    find_or_create,
    set_blocked,
    set_standby,
)

__all__ = [
    "CONTACT",
    "CONTACT_ACCESS",
    "CUSTOM_FIELD",
    "ORGANIZATION",
    "PROFILES",
    "ContactFacts",
    "apply_facts",
    "change_access",
    "change_contact",
    "change_field",
    "change_organization",
    "create_contact",
    "create_field",
    "create_organization",
    "delete_contact",
    "delete_field",
    "delete_organization",
    "find_or_create",
    "link",
    "place_field",
    "set_blocked",
    "set_preferred_agents",
    "set_standby",
    "unlink",
]
