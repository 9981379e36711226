"""What happens to tags, beside what admins do with them."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core.events import Event


@dataclass(frozen=True)
class ConversationTagged(Event):
    """A conversation carries other tags now."""

    conversation_id: int


@dataclass(frozen=True)
class ContactsTagged(Event):
    """Contacts carry other tags now; one fact for all that were changed at once."""

    contact_ids: tuple[int, ...]
