"""Tables about the people who write to us."""

from webapp.contacts.models.access import ContactAccess, ContactScope
from webapp.contacts.models.contacts import (
    Contact,
    CustomField,
    CustomFieldKind,
    FieldOwner,
    Organization,
    PreferredAgent,
    contact_words,
)
from webapp.contacts.models.profiles import ProfileKind, SocialProfile

__all__ = [
    "Contact",
    "ContactAccess",
    "ContactScope",
    "CustomField",
    "CustomFieldKind",
    "FieldOwner",
    "Organization",
    "PreferredAgent",
    "ProfileKind",
    "SocialProfile",
    "contact_words",
]
