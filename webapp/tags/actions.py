"""Tags made, changed and deleted; put on conversations and contacts, and taken off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.colours import Colour
from webapp.core.database import count_changed, db, insert_new, slices
from webapp.core.errors import Invalid
from webapp.core.events import record
from webapp.core.names import flush_name, require_free_name
from webapp.tags.events import ContactsTagged, ConversationTagged
from webapp.tags.models import CARRIED_LIMIT, CENTRE_LIMIT, CONTACTS, CONVERSATIONS, Carriers, Tag

TAG = "tag"
AT_ONCE = 500


@dataclass(frozen=True)
class TagContent:
    """All a person chooses of a tag."""

    name: str
    colour: Colour
    description: str = ""
    is_archived: bool = False


@dataclass(frozen=True)
class TagChange:
    """Tags, by id, that are put on something and taken off it; it keeps all others it carries."""

    added: frozenset[int] = frozenset()
    removed: frozenset[int] = frozenset()


UNCHANGED = TagChange()


def create_tag(content: TagContent) -> Tag:
    """Make one. Raises Invalid when the name is taken, or there are too many."""
    if (db.session.scalar(select(func.count(Tag.id))) or 0) >= CENTRE_LIMIT:
        raise Invalid("too_many", _("There are at most %(limit)d tags.", limit=CENTRE_LIMIT))
    require_free_name(Tag, content.name, _taken())
    tag = Tag()
    _put(tag, content)
    db.session.add(tag)
    flush_name(_taken())
    note(Verb.CREATED, TAG, tag.id, tag.name, after=_facts(tag))
    return tag


def change_tag(tag: Tag, content: TagContent, version: int | None = None) -> None:
    """Let one be this from now on, on all that carries it.

    Raises:
        Conflict: somebody else changed it since `version`.
        Invalid: the name is taken.
    """
    tag.require_version(version)
    require_free_name(Tag, content.name, _taken(), tag.id)
    before = _facts(tag)
    _put(tag, content)
    flush_name(_taken())
    note(Verb.CHANGED, TAG, tag.id, tag.name, before, _facts(tag))


def delete_tag(tag: Tag, version: int | None = None) -> None:
    """Forget one, and take it off all that carries it, without reading what that is.

    Raises Conflict when somebody else changed it since `version`.
    """
    tag.require_version(version)
    note(Verb.DELETED, TAG, tag.id, tag.name, _facts(tag))
    db.session.delete(tag)
    db.session.flush()


def tag_conversation(conversation_id: int, change: TagChange) -> None:
    """Put tags on a conversation that the caller was let in to, and take others off.

    Raises Invalid as `_change` does.
    """
    if _change(CONVERSATIONS, [conversation_id], change):
        record(ConversationTagged(conversation_id))


def tag_contacts(contact_ids: Sequence[int], change: TagChange) -> None:
    """The same for contacts, one or many. Raises Invalid as `_change` does."""
    if _change(CONTACTS, contact_ids, change):
        record(ContactsTagged(tuple(contact_ids)))


def tag_both(
    conversation_id: int, change: TagChange, contact_id: int | None, of_contact: TagChange
) -> None:
    """Both at once, a conversation's and its contact's, as one sheet chooses them.

    Raises Invalid as `_change` does.
    """
    tag_conversation(conversation_id, change)
    if contact_id is not None:
        tag_contacts([contact_id], of_contact)


def rarest_colour() -> Colour:
    """The first of those that the fewest tags have."""
    counts = dict(db.session.execute(select(Tag.colour, func.count()).group_by(Tag.colour)).all())
    return min(Colour, key=lambda colour: counts.get(colour, 0))


def _change(by: Carriers, owner_ids: Sequence[int], change: TagChange) -> int:
    """How many were put on and taken off.

    Raises Invalid when a tag to add is gone or archived, or something would carry too many.
    """
    _require_there(change.added)
    count = 0
    if change.removed:
        is_removed = by.tag_id.in_(change.removed)
        for some in slices(owner_ids, by.owner_id):
            count += count_changed(delete(by.table).where(some, is_removed))
    for start in range(0, len(owner_ids), AT_ONCE):
        count += _add(by, owner_ids[start : start + AT_ONCE], change.added)
    return count


def _add(by: Carriers, owner_ids: Sequence[int], tag_ids: frozenset[int]) -> int:
    if not tag_ids:
        return 0
    count = 0
    for tag_id in sorted(tag_ids):
        rows = [{by.owner_id.name: owner_id, "tag_id": tag_id} for owner_id in owner_ids]
        count += count_changed(insert_new(by.table).values(rows))
    carried = select(by.owner_id).where(by.owner_id.in_(owner_ids)).group_by(by.owner_id)
    if db.session.scalar(carried.having(func.count() > CARRIED_LIMIT).limit(1)) is not None:
        told = _("At most %(limit)d tags on one conversation or contact.", limit=CARRIED_LIMIT)
        raise Invalid("tags_too_many", told, "tags")
    return count


def _require_there(tag_ids: frozenset[int]) -> None:
    """They stay until the transaction ends."""
    kept = select(Tag.id).where(Tag.id.in_(tag_ids), Tag.archived_at.is_(None)).order_by(Tag.id)
    if tag_ids and set(db.session.scalars(kept.with_for_update(read=True))) != tag_ids:
        told = _("A tag was deleted or archived meanwhile. Choose again.")
        raise Invalid("tag_unknown", told, "tags")


def _put(tag: Tag, content: TagContent) -> None:
    tag.name, tag.colour, tag.description = content.name, content.colour, content.description
    if content.is_archived != tag.is_archived:
        tag.archived_at = clock.now() if content.is_archived else None


def _facts(tag: Tag) -> dict[str, object]:
    return {
        "name": tag.name,
        "colour": str(tag.colour),
        "description": tag.description,
        "is_archived": tag.is_archived,
    }


def _taken() -> str:
    return _("Another tag has this name already.")
