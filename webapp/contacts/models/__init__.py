"""Tables of whom the centre knows."""

from webapp.contacts.models.contacts import (
    Contact,
    ContactAccess,
    ContactScope,
    CustomField,
    CustomFieldKind,
    FieldOwner,
    Organization,
    PreferredAgent,
    contact_words,
)
from webapp.contacts.models.merging import ContactMerge
from webapp.contacts.models.notes import ContactNote
from webapp.contacts.models.profiles import (
    ProfileKind,
    SocialProfile,
)

__all__ = [
    "Contact",
    "ContactAccess",
    "ContactMerge",
    "ContactNote",
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
