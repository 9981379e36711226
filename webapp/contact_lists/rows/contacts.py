"""Contacts as the list and their own pages show them, as far as the viewer sees of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from webapp.channels.models import ChannelAccount
from webapp.contact_lists.queries import chats_seen_by
from webapp.contacts.models import Contact, SocialProfile
from webapp.contacts.queries import Sight
from webapp.conversations.models import Conversation
from webapp.conversations.policy import Viewer
from webapp.conversations.queries import visible_to
from webapp.core.database import db
from webapp.core.drawing import Undrawn, built
from webapp.customer.queries import sight_for
from webapp.inbox.rows import AccountMark
from webapp.tags.models import CONTACTS
from webapp.tags.queries import TagMark, carried, marks_in


@dataclass(frozen=True)
class ChatMark:
    """One of a contact's chats, as far as a row tells of it: through which account."""

    account: AccountMark
    is_blocked: bool


@dataclass(frozen=True)
class ContactRow:
    """A contact in the list; "" for what is not known, or not the viewer's to see.

    `chats` and `wrote_at`, their newest message: of the conversations that the viewer may see.
    """

    id: int
    name: str
    email: str
    phone: str
    organization: str
    tags: tuple[TagMark, ...]
    chats: Sequence[ChatMark]
    wrote_at: datetime | None


def contact_rows(contacts: Sequence[Contact], viewer: Viewer) -> list[ContactRow | Undrawn]:
    """Rows of these, in their order; as many statements for many as for one."""
    ids, sight = [contact.id for contact in contacts], sight_for(viewer)
    tags = _tags(ids)
    chats, wrote = _chats(ids, viewer), _wrote(ids, viewer)

    def row(contact: Contact) -> ContactRow:
        return ContactRow(
            id=contact.id,
            name=contact.name,
            tags=tags.get(contact.id, ()),
            chats=chats.get(contact.id, ()),
            wrote_at=wrote.get(contact.id),
            **_facts(contact, sight),
        )

    return built("contact", [(contact,) for contact in contacts], row)


def _facts(contact: Contact, sight: Sight) -> dict[str, str]:
    organization = contact.organization
    is_there = organization is not None and organization.deleted_at is None
    known = {
        "email": contact.email or "",
        "phone": contact.phone or "",
        "organization": organization.name if organization is not None and is_there else "",
    }
    return {name: value if sight.shows(name) else "" for name, value in known.items()}


def _tags(ids: Sequence[int]) -> dict[int, tuple[TagMark, ...]]:
    wanted = select(Contact.id, carried(CONTACTS, Contact.id)).where(Contact.id.in_(ids))
    return {id_: marks_in(text) for id_, text in db.session.execute(wanted)}


def _chats(ids: Sequence[int], viewer: Viewer) -> Mapping[Any, list[ChatMark]]:
    columns = (ChannelAccount.id, ChannelAccount.name, ChannelAccount.short_name)
    wanted = (
        select(SocialProfile.contact_id, SocialProfile.is_blocked, *columns, ChannelAccount.colour)
        .join(ChannelAccount, ChannelAccount.id == SocialProfile.channel_account_id)
        .where(SocialProfile.contact_id.in_(ids), *chats_seen_by(viewer))
        .order_by(ChannelAccount.name, SocialProfile.id)
    )
    found: dict[Any, list[ChatMark]] = defaultdict(list)
    for contact_id, is_blocked, id_, name, short_name, colour in db.session.execute(wanted):
        mark = AccountMark(id_, name, short_name, colour)
        found[contact_id].append(ChatMark(mark, is_blocked))
    return found


def _wrote(ids: Sequence[int], viewer: Viewer) -> dict[Any, datetime]:
    wanted = (
        select(SocialProfile.contact_id, func.max(Conversation.customer_wrote_at))
        .join(Conversation, Conversation.social_profile_id == SocialProfile.id)
        .where(SocialProfile.contact_id.in_(ids), visible_to(viewer))
        .group_by(SocialProfile.contact_id)
    )
    return {id_: at for id_, at in db.session.execute(wanted) if at is not None}
