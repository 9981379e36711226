"""Who may be known already is written down once more only by who insists."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.contacts.models import Contact, Organization
from webapp.contacts.queries import contact_like, organization_like
from webapp.core.errors import Invalid


class Alike(Invalid):
    """Somebody alike is there; `twin` says who, as whoever insists has to know."""

    def __init__(self, message: str, twin: str) -> None:
        super().__init__("alike", message, "name")
        self.twin = twin


def require_new_contact(
    name: str, email: str | None, told_of: str | None, own: Contact | None = None
) -> None:
    """Refuse a name and address that another contact has.

    `told_of`: the twin that whoever writes was told of, "" for none yet; None does not ask.
    Raises Alike.
    """
    if email:
        words = _("There is a contact of this name and e-mail address. Save again to have two.")
    else:
        words = _("There is a contact of this name already. Save again to have two.")
    if told_of is not None:
        _require_told(contact_like(name, email, own), told_of, words)


def require_new_organization(
    name: str, told_of: str | None, own: Organization | None = None
) -> None:
    """The same of an organization and its name."""
    if told_of is not None:
        words = _("There is an organization of this name. Save again to have two.")
        _require_told(organization_like(name, own), told_of, words)


def _require_told(twin: Contact | Organization | None, told_of: str, words: str) -> None:
    if twin is not None and str(twin.id) != told_of:
        raise Alike(words, str(twin.id))
