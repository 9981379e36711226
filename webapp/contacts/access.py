"""What a viewer sees of contacts, by the admin's choice."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.contacts.models import ContactAccess, ContactScope
from webapp.core.audit import Verb, note
from webapp.core.database import count_changed, db, insert_new

CONTACT_ACCESS = "contact_access"


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


def change_access(scope: ContactScope, hidden: list[str], version: int | None = None) -> None:
    """Choose what agents see. Raises Conflict when somebody else did since `version`."""
    first = {"id": 1, "scope": ContactScope.ALL, "hidden": [], "version": 0}
    count_changed(insert_new(ContactAccess).values(first))
    access = contact_access()
    access.require_version(version)
    before = _facts(access)
    access.scope, access.hidden = scope, sorted(hidden)
    db.session.flush()
    note(Verb.CHANGED, CONTACT_ACCESS, access.id, "", before, _facts(access))


def _facts(access: ContactAccess) -> dict[str, object]:
    return {"contact_scope": ContactScope(access.scope).value, "hidden": list(access.hidden)}
