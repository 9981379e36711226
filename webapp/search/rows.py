"""What was found, as the palette and the page of the search show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import select

from webapp.agents.models import Agent
from webapp.channels.models import ChannelAccount
from webapp.contacts.models import Contact, ContactScope, SocialProfile
from webapp.contacts.queries import LOOKED_UP, Sight
from webapp.conversations.models import Conversation, Direction, Message
from webapp.conversations.policy import Viewer
from webapp.conversations.states import ConversationState
from webapp.core.database import db
from webapp.core.drawing import Undrawn, built
from webapp.core.text import squeeze
from webapp.customer.queries import sight_for
from webapp.customer.rows.contacts import found_contacts
from webapp.inbox.queries.list_rows import account_of, is_account_to_tell, profile_of
from webapp.inbox.rows import AccountMark, Profile
from webapp.search.grams import is_wide
from webapp.search.marking import Pieces, excerpt, marked
from webapp.search.queries import (
    Wanted,
    found_message_ids,
    newest_conversations,
    opening,
    percent_read,
    profiles_named,
)
from webapp.search.said import said_in

CUSTOMERS_SHOWN, CONTACTS_SHOWN = 5, 5


@dataclass(frozen=True)
class MessageHit:
    """A message that holds the words, and the conversation in which it is opened.

    `speaker` is None for what we say by ourselves.
    """

    id: int
    conversation_id: int
    profile: Profile
    account: AccountMark | None
    said: Pieces
    speaker: str | None
    is_ours: bool
    occurred_at: datetime
    is_note: bool = False

    dom_name: ClassVar[str] = "message_hit"


@dataclass(frozen=True)
class CustomerHit:
    """The newest conversation of a chat whose profile or contact is called so."""

    id: int
    profile: Profile
    account: AccountMark | None
    name: Pieces
    contact: Pieces
    state: ConversationState
    last_message_at: datetime

    dom_name: ClassVar[str] = "customer_hit"


@dataclass(frozen=True)
class ContactHit:
    """A contact without a conversation that the viewer could open; `facts` as in the panel."""

    id: int
    name: Pieces
    facts: tuple[tuple[str, str], ...]

    dom_name: ClassVar[str] = "contact_hit"


@dataclass(frozen=True)
class Found:
    """All that was found. `older_than`: the id from which the next page goes on.

    `is_short`: the words are too short for messages. `percent` of the past is in the index.
    """

    customers: Sequence[CustomerHit | Undrawn] = ()
    contacts: Sequence[ContactHit | Undrawn] = ()
    messages: Sequence[MessageHit | Undrawn] = ()
    older_than: int | None = None
    is_short: bool = False
    percent: int | None = None

    @property
    def count(self) -> int:
        """How many are shown, of all kinds."""
        return len(self.customers) + len(self.contacts) + len(self.messages)


def found_for(viewer: Viewer, wanted: Wanted, limit: int, before_id: int | None = None) -> Found:
    """What the viewer may see and was looked for; at most `limit` messages.

    People are found by name alone: not where it was asked who said something, nor further down.
    """
    if not squeeze(wanted.words):
        return Found()
    is_by_name = not (before_id or wanted.who or wanted.customer) and _is_name(wanted.words)
    ids = found_message_ids(viewer, wanted, limit + 1, before_id)
    sight = sight_for(viewer)
    customers = _customers(viewer, wanted, sight) if is_by_name else []
    return Found(
        customers=customers,
        contacts=_contacts(viewer, wanted, sight, customers) if is_by_name else (),
        messages=_messages(viewer, wanted, ids[:limit]),
        older_than=ids[limit - 1] if len(ids) > limit else None,
        is_short=not wanted.grams,
        percent=percent_read(),
    )


def _is_name(words: str) -> bool:
    """One letter is in every name; one Chinese character may be all of it."""
    bare = squeeze(words)
    return len(bare) > 1 or is_wide(bare)


def _messages(viewer: Viewer, wanted: Wanted, ids: list[int]) -> list[MessageHit | Undrawn]:
    if not ids:
        return []
    wanted_rows = (
        select(Message, SocialProfile, Agent.name, ChannelAccount, opening(viewer))
        .join(SocialProfile, SocialProfile.id == Message.social_profile_id)
        .outerjoin(Conversation, Conversation.id == Message.conversation_id)
        .outerjoin(Agent, Agent.id == Message.agent_id)
        .outerjoin(ChannelAccount, is_account_to_tell())
        .where(Message.id.in_(ids))
    )
    rows = db.session.execute(wanted_rows.order_by(Message.id.desc()))
    parts = wanted.parts
    return built("message", ((*row, parts) for row in rows), _message_hit)


def _message_hit(
    message: Message,
    profile: SocialProfile,
    agent_name: str | None,
    account: ChannelAccount | None,
    conversation_id: int,
    parts: tuple[str, ...],
) -> MessageHit:
    is_note = message.direction == Direction.INTERNAL
    is_ours = message.direction != Direction.INBOUND and not is_note
    return MessageHit(
        id=message.id,
        conversation_id=conversation_id,
        profile=profile_of(profile),
        account=account_of(account),
        said=excerpt(said_in(message), parts),
        speaker=agent_name if is_ours or is_note else profile.own_name or profile.display_name,
        is_ours=is_ours,
        occurred_at=message.occurred_at,
        is_note=is_note,
    )


def _customers(viewer: Viewer, wanted: Wanted, sight: Sight) -> list[CustomerHit | Undrawn]:
    profiles = profiles_named(wanted.words, LOOKED_UP - sight.hidden)
    ids = newest_conversations(viewer, wanted, profiles, CUSTOMERS_SHOWN)
    rows = db.session.execute(
        select(Conversation, Contact, ChannelAccount)
        .join(SocialProfile, SocialProfile.id == Conversation.social_profile_id)
        .outerjoin(Contact, Contact.id == SocialProfile.contact_id)
        .outerjoin(ChannelAccount, is_account_to_tell())
        .where(Conversation.id.in_(ids))
        .order_by(Conversation.id.desc())
    )
    parts = _squeezed(wanted.words)
    return built("conversation", ((*row, parts) for row in rows), _customer_hit)


def _squeezed(words: str) -> tuple[str, ...]:
    return tuple(map(squeeze, words.split()))


def _customer_hit(
    conversation: Conversation,
    contact: Contact | None,
    account: ChannelAccount | None,
    parts: tuple[str, ...],
) -> CustomerHit:
    profile = profile_of(conversation.social_profile)
    is_kept = contact is not None and contact.deleted_at is None
    return CustomerHit(
        id=conversation.id,
        profile=profile,
        account=account_of(account),
        name=marked(profile.name or "", parts, is_squeezed=True),
        contact=marked(contact.name, parts, is_squeezed=True) if contact and is_kept else (),
        state=ConversationState(conversation.state),
        last_message_at=conversation.last_message_at,
    )


def _contacts(
    viewer: Viewer, wanted: Wanted, sight: Sight, customers: Sequence[CustomerHit | Undrawn]
) -> list[ContactHit | Undrawn]:
    """Contacts that agents may look up and whose conversations do not stand there already."""
    if sight.scope == ContactScope.NONE:
        return []
    chats = [hit.profile.id for hit in customers if isinstance(hit, CustomerHit)]
    known = set(
        db.session.scalars(select(SocialProfile.contact_id).where(SocialProfile.id.in_(chats)))
    )
    parts = _squeezed(wanted.words)
    found: list[ContactHit | Undrawn] = []
    for each in found_contacts(wanted.words, None, viewer):
        if isinstance(each, Undrawn):
            found.append(each)
        elif each.id not in known:
            name = marked(each.name, parts, is_squeezed=True)
            found.append(ContactHit(each.id, name, each.facts[:2]))
    return found[:CONTACTS_SHOWN]
