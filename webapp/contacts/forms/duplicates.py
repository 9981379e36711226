"""What every form asks that writes down somebody who may be known already."""

from __future__ import annotations

from flask_babel import gettext as _
from wtforms import HiddenField

from webapp.contacts.models import Contact, Organization
from webapp.contacts.queries import contact_like, organization_like
from webapp.core.errors import Invalid
from webapp.core.forms import KanavaForm


class TwinForm(KanavaForm):
    """A form that says once, before saving, that somebody alike is there. Sent again, it saves."""

    twin = HiddenField()

    def require_new_contact(self, name: str, email: str | None, own: Contact | None = None) -> None:
        """Raise Invalid when another contact has this name and address and nobody insisted."""
        twin = contact_like(name, email, own)
        if email:
            words = _("There is a contact of this name and e-mail address. Save again to have two.")
        else:
            words = _("There is a contact of this name already. Save again to have two.")
        self._require_new(twin, words)

    def require_new_organization(self, name: str, own: Organization | None = None) -> None:
        """Raise Invalid when another organization has this name and nobody insisted."""
        words = _("There is an organization of this name. Save again to have two.")
        self._require_new(organization_like(name, own), words)

    def _require_new(self, twin: Contact | Organization | None, words: str) -> None:
        seen, now = self.twin.data, str(twin.id) if twin is not None else ""
        self.twin.data = now
        if twin is not None and seen != now:
            raise Invalid(words, "name")
