"""Two contacts are one person: they are made one, and for a month that can be undone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update

from webapp.agents.models import Agent
from webapp.contacts.actions.facts import audited
from webapp.contacts.actions.forgetting import forget_old_merges
from webapp.contacts.actions.linking import set_preferred_agents
from webapp.contacts.actions.locks import lock_contacts
from webapp.contacts.actions.merged_tags import share_tags, take_tags_off
from webapp.contacts.actions.notes import move_notes, notes_of
from webapp.contacts.events import SocialProfileChanged
from webapp.contacts.models import Contact, ContactMerge, Organization, SocialProfile
from webapp.contacts.queries import preferred_agent_ids
from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.database import count_changed, db
from webapp.core.errors import Conflict, Invalid
from webapp.core.events import record

UNDO_SECONDS = 30 * 24 * 3600.0
PLAIN = ("name", "email", "phone", "language")
ORGANIZATION, PREFERRED, CUSTOM = "organization", "preferred_agents", "contact."

Facts = dict[str, Any]


@dataclass(frozen=True)
class Leftover:
    """What an undoing leaves as it is now: facts by name, and how many chats and agents."""

    facts: tuple[str, ...] = ()
    chat_count: int = 0

    @property
    def is_any(self) -> bool:
        """Whether anything stays."""
        return bool(self.facts or self.chat_count)


def facts_to_merge(contact: Contact) -> Facts:
    """All that is chosen when two become one, by name; custom fields as "contact.KEY"."""
    return {
        **{name: getattr(contact, name) for name in PLAIN},
        ORGANIZATION: contact.organization_id,
        **{f"{CUSTOM}{key}": value for key, value in contact.values.items()},
        PREFERRED: preferred_agent_ids(contact.id),
    }


def merged_facts(
    kept: Facts, merged: Facts, taken: Collection[str], fixed: Collection[str] = ()
) -> Facts:
    """What is written down of the one that stays: what it lacks, and `taken`, is the other's, but
    nothing of what is `fixed`.
    """
    names = dict.fromkeys([*kept, *merged])
    others = {
        name
        for name in names
        if name not in fixed and (name in taken or kept.get(name) in (None, "", []))
    }
    return {name: (merged if name in others else kept).get(name) for name in names}


def merge(
    kept: Contact,
    merged: Contact,
    taken: Collection[str],
    by: Agent,
    versions: tuple[int | None, int | None] = (None, None),
    fixed: Collection[str] = (),
) -> ContactMerge:
    """Let two contacts be the first one; `taken` are the facts of which the second's stays.

    `versions`: of both, as they were shown. `fixed`: what `by` may not change. Raises
    Invalid when they are one already or one was deleted, Conflict when somebody changed one
    meanwhile.
    """
    _require_two(kept, merged)
    forget_old_merges(undoable_since())
    # Always in one order: two who merge the same two would wait for each other.
    for contact, version in sorted(zip((kept, merged), versions, strict=True), key=_id_of):
        contact.require_version(version)
    _require_two(kept, merged)
    before = facts_to_merge(kept)
    after = merged_facts(before, facts_to_merge(merged), taken, fixed)
    made = ContactMerge(
        kept_id=kept.id,
        merged_id=merged.id,
        agent_id=by.id,
        before=before,
        after=after,
    )
    db.session.add(made)
    told = audited(kept)
    _put(kept, after)
    made.moved = _move_all(merged, kept)
    merged.deleted_at, merged.merged_into_id = clock.now(), kept.id
    _note(kept, merged, told, is_merged=True)
    return made


def _move_all(merged: Contact, kept: Contact) -> dict[str, Any]:
    """Chats, tags and notes go to the one that is kept; gives which, for the way back."""
    profiles, notes = _profiles_of(merged), notes_of(merged)
    tags = share_tags(kept, merged)
    _move(profiles, kept)
    move_notes(notes, kept)
    return {"profiles": profiles, "tags": tags, "notes": notes}


def undo(made: ContactMerge) -> Leftover:
    """Bring the second contact back; what was changed since stays, and is told.

    Raises Conflict when it is too late, was undone already, or the first one was merged since.
    """
    lock_contacts(made.kept_id, made.merged_id)  # first, as in `merge` and where one is deleted
    db.session.refresh(made, with_for_update=True)
    require_undoable(made)
    kept, merged = _both(made)
    leftover = leftover_of(made)
    kept.require_version(None)
    merged.require_version(None)
    now = facts_to_merge(kept)
    returning = {name for name in _changed(made) if name not in leftover.facts}
    told = audited(kept)
    _put(kept, now | {name: made.before.get(name) for name in returning})
    merged.deleted_at = merged.merged_into_id = None
    _move(_still_there(made), merged)
    move_notes(made.moved.get("notes", []), merged)
    take_tags_off(kept, made.moved.get("tags", []))
    made.undone_at = clock.now()
    _note(kept, merged, told, is_merged=False)
    return leftover


def leftover_of(made: ContactMerge) -> Leftover:
    """What undoing it now would leave as it is."""
    kept, _merged = _both(made)
    now = facts_to_merge(kept)
    changed = tuple(name for name in _changed(made) if now.get(name) != made.after.get(name))
    return Leftover(changed, len(made.moved.get("profiles", ())) - len(_still_there(made)))


def require_undoable(made: ContactMerge) -> None:
    """Raises Conflict where a merge stands for good, or another one comes first."""
    if made.undone_at is not None:
        raise Conflict("merge_undone", _("This merge was undone already."))
    if made.forgotten_at is not None or made.merged_at < undoable_since():
        raise Conflict("merge_final", _("It is too late to undo this merge."))
    if _both(made)[0].merged_into_id is not None:
        words = _("The remaining contact was merged itself since. Undo that first.")
        raise Conflict("merged_again", words)


def undoable_since() -> datetime:
    """Merges made before then stand for good."""
    return clock.after(-UNDO_SECONDS)


def _require_two(kept: Contact, merged: Contact) -> None:
    if kept.id == merged.id:
        raise Invalid("same_contact", _("This is the same contact."))
    if kept.deleted_at is not None or merged.deleted_at is not None:
        raise Invalid("contact_deleted", _("This contact was deleted meanwhile."))


def _id_of(pair: tuple[Contact, int | None]) -> int:
    return pair[0].id


def _both(made: ContactMerge) -> tuple[Contact, Contact]:
    return db.session.get_one(Contact, made.kept_id), db.session.get_one(Contact, made.merged_id)


def _changed(made: ContactMerge) -> list[str]:
    names = dict.fromkeys([*made.before, *made.after])
    return [name for name in names if made.before.get(name) != made.after.get(name)]


def _put(contact: Contact, facts: Mapping[str, Any]) -> None:
    for name in PLAIN:
        setattr(contact, name, facts.get(name))
    organization = db.session.get(Organization, facts.get(ORGANIZATION) or 0)
    is_there = organization is not None and organization.deleted_at is None
    contact.organization_id = facts.get(ORGANIZATION) if is_there else None
    contact.values = {
        name.removeprefix(CUSTOM): value
        for name, value in facts.items()
        if name.startswith(CUSTOM) and value is not None
    }
    db.session.flush()
    db.session.expire(contact, ["organization"])
    if preferred_agent_ids(contact.id) != facts.get(PREFERRED):
        set_preferred_agents(contact, facts.get(PREFERRED) or [])


def _profiles_of(contact: Contact) -> list[int]:
    wanted = select(SocialProfile.id).where(SocialProfile.contact_id == contact.id)
    return list(db.session.scalars(wanted.order_by(SocialProfile.id)))


def _still_there(made: ContactMerge) -> list[int]:
    """The profiles that came with the merge and are linked as it left them."""
    wanted = select(SocialProfile.id).where(
        SocialProfile.id.in_(made.moved.get("profiles", ())),
        SocialProfile.contact_id == made.kept_id,
    )
    return list(db.session.scalars(wanted))


def _move(profile_ids: list[int], to: Contact) -> None:
    chats = update(SocialProfile).where(SocialProfile.id.in_(profile_ids))
    count_changed(chats.values(contact_id=to.id))


def _note(kept: Contact, merged: Contact, before: Facts, *, is_merged: bool) -> None:
    """Both contacts' entries, and news for whoever is shown with one of them."""
    entries: tuple[tuple[Contact, Facts, Facts, str, str], ...] = (
        (kept, before, audited(kept), "merged_contact", merged.name),
        (merged, {}, {}, "merged_into", kept.name),
    )
    for contact, old, new, field, name in entries:
        told = (old, new | {field: name}) if is_merged else (old | {field: name}, new)
        note(Verb.CHANGED, "contact", contact.id, contact.name, *told)
    for profile_id in [*_profiles_of(kept), *_profiles_of(merged)]:
        record(SocialProfileChanged(profile_id))
