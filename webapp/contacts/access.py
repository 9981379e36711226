"""What a viewer sees of contacts, by the admin's choice."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.contacts.models import ContactAccess, ContactScope
from webapp.core.database import db


@dataclass(frozen=True)
class Sight:
    """What one viewer sees: `hidden` as in ContactAccess."""

    scope: ContactScope = ContactScope.ALL
    hidden: frozenset[str] = frozenset()

    def shows(self, fact: str) -> bool:
        """Whether a fact ("email", "contact.vip") may be read and looked up."""
        return fact not in self.hidden


SEES_ALL = Sight()


def contact_access() -> ContactAccess:
    """The centre's choice; a row that is not kept yet until somebody has chosen."""
    return db.session.get(ContactAccess, 1) or ContactAccess(
        id=1, scope=ContactScope.ALL, hidden=[], version=0
    )


def sight_of(*, is_supervising: bool) -> Sight:
    """What an agent sees; supervisors and admins see all."""
    if is_supervising:
        return SEES_ALL
    access = contact_access()
    return Sight(ContactScope(access.scope), frozenset(access.hidden))
