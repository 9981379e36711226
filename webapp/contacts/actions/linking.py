"""Whose contact a social profile is, and who may be known already under another name."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import delete, select

from webapp.agents.models import Agent
from webapp.contacts.actions.locks import lock_contacts
from webapp.contacts.events import SocialProfileChanged
from webapp.contacts.likeness import contacts_like
from webapp.contacts.models import Contact, Organization, PreferredAgent, SocialProfile
from webapp.contacts.queries import organization_like, preferred_agents
from webapp.core.audit import Verb, note
from webapp.core.database import count_changed, db
from webapp.core.errors import Invalid
from webapp.core.events import record

PREFERRED_LIMIT = 3


def link(profile: SocialProfile, contact: Contact) -> Contact:
    """Say who writes; this conversation and all later ones of the chat know it.

    Gives who that is: what became another contact meanwhile is that one. Raises Invalid when it
    was deleted meanwhile.
    """
    contact = _remaining(contact)
    if contact.deleted_at is not None:
        raise Invalid("contact_deleted", _("This contact was deleted meanwhile."))
    if profile.contact_id != contact.id:
        _note(profile, is_linked=False)
        profile.contact_id = contact.id
        _note(profile, is_linked=True)
        record(SocialProfileChanged(profile.id))
    return contact


def _remaining(contact: Contact) -> Contact:
    """A contact, or what it was merged into, held: who merges it at this moment is waited for."""
    lock_contacts(contact.id)
    while contact.merged_into_id is not None:
        lock_contacts(contact.merged_into_id)
        contact = db.session.get_one(Contact, contact.merged_into_id)
    return contact


def unlink(profile: SocialProfile) -> None:
    """Take that back; the contact itself stays."""
    if profile.contact_id is not None:
        _note(profile, is_linked=False)
        profile.contact_id = None
        record(SocialProfileChanged(profile.id))


def _note(profile: SocialProfile, *, is_linked: bool) -> None:
    """An entry about the contact a chat has now: that it got it, or is about to lose it."""
    contact = db.session.get(Contact, profile.contact_id or 0)
    if contact is not None:
        chat = {"chat": profile.display_name or str(profile.id)}
        before, after = ({}, chat) if is_linked else (chat, {})
        note(Verb.CHANGED, "contact", contact.id, contact.name, before, after)


def set_preferred_agents(contact: Contact, agent_ids: Sequence[int]) -> None:
    """Let a contact's conversations go to these agents first, in this order; three at most.

    Raises Invalid ("preferred_agents"); ids of nobody are left out.
    """
    wanted = list(dict.fromkeys(agent_ids))
    if len(wanted) > PREFERRED_LIMIT:
        message = _("Choose at most %(limit)d agents.", limit=PREFERRED_LIMIT)
        raise Invalid("too_many", message, "preferred_agents")
    contact_id, before = contact.id, _names(contact.id)
    count_changed(delete(PreferredAgent).where(PreferredAgent.contact_id == contact_id))
    known = set(db.session.scalars(select(Agent.id).where(Agent.id.in_(wanted))))
    kept = [agent_id for agent_id in wanted if agent_id in known]
    for position, agent_id in enumerate(kept):
        row = PreferredAgent(contact_id=contact_id, agent_id=agent_id, position=position)
        db.session.add(row)
    db.session.flush()
    changes = {"preferred_agents": before}, {"preferred_agents": _names(contact_id)}
    note(Verb.CHANGED, "contact", contact_id, contact.name, *changes)


def _names(contact_id: int) -> list[str]:
    return [name for _id, name in preferred_agents(contact_id)]


class Alike(Invalid):
    """Somebody alike is there; `twin` says who, as whoever insists has to know."""

    def __init__(self, message: str, twins: Sequence[Contact | Organization]) -> None:
        super().__init__("alike", message, "name")
        self.twin = ",".join(str(twin.id) for twin in twins)


def require_new_contact(
    name: str,
    email: str | None,
    phone: str | None,
    told_of: str | None,
    own: Contact | None = None,
) -> None:
    """Refuse a name, address or number that another contact has.

    `told_of`: the twins that whoever writes was told of, "" for none yet; None does not ask.
    Raises Alike.
    """
    if told_of is not None:
        words = _("This looks like somebody you know already.")
        _require_told(contacts_like(name, email, phone, own), told_of, words)


def require_new_organization(
    name: str, told_of: str | None, own: Organization | None = None
) -> None:
    """The same of an organization and its name."""
    if told_of is not None:
        words = _("There is an organization of this name. Save again to have two.")
        twin = organization_like(name, own)
        _require_told([twin] if twin is not None else [], told_of, words)


def _require_told(twins: Sequence[Contact | Organization], told_of: str, words: str) -> None:
    if not {str(twin.id) for twin in twins} <= set(told_of.split(",")):
        raise Alike(words, twins)
