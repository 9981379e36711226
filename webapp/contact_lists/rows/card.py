"""A contact's own page: what is known, its chats, and the conversations that the viewer may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from webapp.channels.models import ChannelAccount
from webapp.contact_lists.queries import chats_seen_by
from webapp.contacts.models import Contact, SocialProfile
from webapp.contacts.rows.notes import NoteRow, note_rows
from webapp.conversations.models import Conversation
from webapp.conversations.policy import Viewer
from webapp.conversations.queries import visible_to
from webapp.core.database import db
from webapp.customer.queries import sight_for
from webapp.customer.rows.contacts import ContactLines, lines_of
from webapp.inbox.queries.list_rows import profile_of
from webapp.inbox.rows import AccountMark, Profile
from webapp.tags.models import CONTACTS
from webapp.tags.queries import TagMark, tags_of

TALKS_LIMIT = 20


@dataclass(frozen=True)
class ChatRow:
    """One of its chats."""

    profile: Profile
    account: AccountMark


@dataclass(frozen=True)
class TalkRow:
    """A conversation that can be opened."""

    id: int
    state: str
    last_message_at: datetime
    account: AccountMark


@dataclass(frozen=True)
class ContactCard:
    """All of it. `notes` None: not the viewer's to read."""

    lines: ContactLines
    version: int
    tags: Sequence[TagMark]
    notes: Sequence[NoteRow] | None
    chats: Sequence[ChatRow]
    talks: Sequence[TalkRow]


def card_of(contact: Contact, viewer: Viewer) -> ContactCard:
    """The page of a contact that the viewer may look up."""
    sight = sight_for(viewer)
    return ContactCard(
        lines=lines_of(contact, sight),
        version=contact.version,
        tags=tags_of(CONTACTS, contact.id),
        notes=note_rows(contact.id) if sight.shows_notes else None,
        chats=_chats(contact.id, viewer),
        talks=_talks(contact.id, viewer),
    )


def _chats(contact_id: int, viewer: Viewer) -> list[ChatRow]:
    wanted = (
        select(SocialProfile, ChannelAccount)
        .join(ChannelAccount, ChannelAccount.id == SocialProfile.channel_account_id)
        .where(SocialProfile.contact_id == contact_id, *chats_seen_by(viewer))
        .order_by(ChannelAccount.name, SocialProfile.id)
    )
    rows = db.session.execute(wanted)
    return [ChatRow(profile_of(profile), _mark(account)) for profile, account in rows]


def _talks(contact_id: int, viewer: Viewer) -> list[TalkRow]:
    """The newest, as many as TALKS_LIMIT."""
    chats = select(SocialProfile.id).where(SocialProfile.contact_id == contact_id)
    wanted = (
        select(Conversation, ChannelAccount)
        .join(ChannelAccount, ChannelAccount.id == Conversation.channel_account_id)
        .where(Conversation.social_profile_id.in_(chats), visible_to(viewer))
        .order_by(Conversation.last_message_at.desc(), Conversation.id.desc())
        .limit(TALKS_LIMIT)
    )
    return [
        TalkRow(row.id, row.state, row.last_message_at, _mark(account))
        for row, account in db.session.execute(wanted)
    ]


def _mark(account: ChannelAccount) -> AccountMark:
    return AccountMark(account.id, account.name, account.short_name, account.colour)
