"""One tag put on many contacts, or taken off them; and what that changed, taken back."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from webapp.contact_lists.models import DAYS_KEPT, Tagging
from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.database import count_changed, db, slices
from webapp.core.errors import Conflict, Invalid
from webapp.tags.actions import TAG, TagChange, tag_contacts
from webapp.tags.models import CARRIED_LIMIT, CONTACTS, Tag


def tag_many(
    contact_ids: Sequence[int], tag_id: int, agent_id: int, *, is_added: bool, missing: int = 0
) -> Tagging:
    """Put a tag on contacts that the agent was let to tag, or take it off; gives what came of it.

    Who carries too many keeps what they have. `missing`: how many more were asked for. Raises
    Invalid when none is left, or the tag is gone or archived.
    """
    tag = db.session.get(Tag, tag_id)
    if tag is None:
        told = _("A tag was deleted or archived meanwhile. Choose again.")
        raise Invalid("tag_unknown", told, "tag")
    if not contact_ids:
        raise Invalid("nothing_chosen", _("Choose contacts first."))
    _forget_old()
    # In one order: two who tag the same ones would wait for each other.
    changed, same, full = _split(sorted(contact_ids), tag_id, is_added=is_added)
    _change(changed, tag, is_added=is_added)
    made = Tagging(
        agent_id=agent_id,
        tag_id=tag_id,
        is_added=is_added,
        contact_ids=changed,
        same_count=same,
        full_count=full,
        missing_count=missing,
    )
    db.session.add(made)
    db.session.flush()
    return made


def undo_tagging(made: Tagging, contact_ids: Sequence[int]) -> int:
    """Take back what it changed, of those that the agent may still tag; gives how many.

    Raises Conflict when that was done, Invalid when the tag cannot be put on any more.
    """
    db.session.refresh(made, with_for_update=True)
    if not made.is_undoable:
        raise Conflict("tagging_undone", _("This was undone already."))
    still = set(contact_ids)
    own = [id_ for id_ in made.contact_ids if id_ in still]
    changed, _same, _full = _split(own, made.tag_id, is_added=not made.is_added)
    _change(changed, db.session.get_one(Tag, made.tag_id), is_added=not made.is_added)
    made.undone_count = len(changed)
    return len(changed)


def _split(ids: Sequence[int], tag_id: int, *, is_added: bool) -> tuple[list[int], int, int]:
    """(which are to be changed, how many need nothing, how many carry too many)."""
    counts: dict[int, int] = {}
    tagged: set[int] = set()
    for some in slices(ids, CONTACTS.owner_id):
        carried = select(CONTACTS.owner_id, func.count()).where(some).group_by(CONTACTS.owner_id)
        counts |= dict(db.session.execute(carried).all())
        tagged |= set(
            db.session.scalars(select(CONTACTS.owner_id).where(some, CONTACTS.tag_id == tag_id))
        )
    if not is_added:
        return [id_ for id_ in ids if id_ in tagged], len(set(ids) - tagged), 0
    lacking = [id_ for id_ in ids if id_ not in tagged]
    changed = [id_ for id_ in lacking if counts.get(id_, 0) < CARRIED_LIMIT]
    return changed, len(ids) - len(lacking), len(lacking) - len(changed)


def _change(ids: Sequence[int], tag: Tag, *, is_added: bool) -> None:
    """As with one contact; what many are changed at once stands in the audit log besides."""
    one = frozenset({tag.id})
    tag_contacts(ids, TagChange(added=one) if is_added else TagChange(removed=one))
    if ids:
        field = "put_on" if is_added else "taken_off"
        note(Verb.CHANGED, TAG, tag.id, tag.name, {}, {field: len(ids)})


def _forget_old() -> None:
    old = Tagging.created_at < clock.after(-DAYS_KEPT * 24 * 3600.0)
    count_changed(delete(Tagging).where(old))
