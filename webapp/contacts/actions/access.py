"""What agents may see of contacts is chosen."""

from __future__ import annotations

from collections.abc import Iterable

from webapp.contacts.access import contact_access
from webapp.contacts.models import ContactAccess, ContactScope, FieldOwner
from webapp.contacts.queries import fields_of
from webapp.core.audit import Verb, note
from webapp.core.database import count_changed, db, insert_new

CONTACT_ACCESS = "contact_access"


def change_access(scope: ContactScope, hidden: Iterable[str], version: int | None = None) -> None:
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
    """Custom fields under their names: the audit log is read by people."""
    names = {f"{owner}.{row.key}": row.name for owner in FieldOwner for row in fields_of(owner)}
    hidden = [names.get(fact, fact) for fact in access.hidden]
    return {"contact_scope": ContactScope(access.scope).value, "hidden": hidden}
