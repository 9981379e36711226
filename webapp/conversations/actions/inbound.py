"""A customer's message enters its chat: once, in its place, starting or reviving what it must."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, exists, select

from webapp.channels.models import ChannelInstance
from webapp.contacts.models import SocialProfile
from webapp.conversations.actions.transitions import move, waiting_from
from webapp.conversations.events import MessagePosted
from webapp.conversations.models import (
    Attachment,
    Conversation,
    Direction,
    Message,
    RetractedMessage,
)
from webapp.conversations.queries import ongoing_of_chat
from webapp.conversations.states import ConversationState, Move, move_for_customer_message
from webapp.core import clock
from webapp.core.database import UtcDateTime, db
from webapp.core.events import nudge, record

ATTACHMENTS, OUTSIDE_ATTACHMENTS = "attachments", "outside_attachments"


@dataclass(frozen=True)
class IncomingFile:
    """A file that is still at the channel, or at `source_url`."""

    file_name: str | None = None
    size_bytes: int | None = None
    source_url: str | None = None


@dataclass(frozen=True)
class Incoming:
    """A line for a chat's timeline, in no channel's terms.

    `is_conversational` False (a follow, say) neither starts nor revives a conversation, and
    `is_engaging` False neither, though a customer wrote: somebody else answers. `quote_token`: what
    the channel wants to hear from who quotes it.
    """

    external_id: str
    kind: str
    occurred_at: datetime
    text: str | None = None
    content: dict[str, Any] = field(default_factory=dict)
    file: IncomingFile | None = None
    author_profile_id: int | None = None
    is_conversational: bool = True
    is_engaging: bool = True
    quote_token: str | None = None

    def without_file(self) -> Incoming:
        """The same line with its file refused: only what it was called stays."""
        return replace(self, file=None, content={**self.content, "is_refused": True})

    def for_the_record(self) -> Incoming:
        """The same line for the history alone."""
        return replace(self, is_engaging=False)


@dataclass(frozen=True)
class Received:
    """What receiving gave. `needs_queue` is the conversation to route, if it waits for an agent.

    `message` is None for a second copy; `is_retracted` when the sender has taken it back;
    `returned` is the conversation that was in wrap-up and is active again.
    """

    message: Message | None
    needs_queue: Conversation | None = None
    is_retracted: bool = False
    returned: Conversation | None = None


def receive(profile: SocialProfile, incoming: Incoming) -> Received:
    """Put a line into its chat, once: a second copy changes nothing.

    A message that was taken back before it came is kept without its content.
    """
    is_known, is_retracted, is_latest = _standing(profile, incoming)
    if is_known:
        return Received(None, is_retracted=is_retracted)
    conversation = ongoing_of_chat(profile.id, is_locked=True)
    needs_queue = returned = None
    if incoming.is_conversational and incoming.is_engaging:
        was_ended = conversation is not None and conversation.state == ConversationState.WRAP_UP
        conversation, needs_queue = _engage(profile, conversation, incoming)
        returned = conversation if was_ended else None
    message = _add_message(profile, conversation, incoming, is_retracted)
    record(MessagePosted(message.id, profile.id, message.conversation_id, is_latest))
    return Received(message, needs_queue, is_retracted, returned)


def _standing(profile: SocialProfile, incoming: Incoming) -> tuple[bool, bool, bool]:
    """Whether a line is there already, was taken back before it came, will be the chat's last."""
    values = {
        "account_id": profile.channel_account_id,
        "external_id": incoming.external_id,
        "profile_id": profile.id,
        "moment": incoming.occurred_at,
    }
    is_known, is_retracted, is_overtaken = db.session.execute(_asking(), values).one()
    # One of a set may stand before those that came before it.
    is_alone = "image_set" not in incoming.content
    return bool(is_known), bool(is_retracted), is_alone and not is_overtaken


@cache
def _asking() -> Any:
    """Made once: making a statement costs more than running it."""
    account_id: Any = bindparam("account_id")
    external_id: Any = bindparam("external_id")
    known = exists().where(
        Message.channel_account_id == account_id, Message.external_id == external_id
    )
    tombstone = exists().where(
        RetractedMessage.channel_account_id == account_id,
        RetractedMessage.external_id == external_id,
    )
    later = exists().where(
        Message.social_profile_id == bindparam("profile_id"),
        Message.occurred_at > bindparam("moment", type_=UtcDateTime()),
    )
    return select(known, tombstone, later)


def _engage(
    profile: SocialProfile, conversation: Conversation | None, incoming: Incoming
) -> tuple[Conversation | None, Conversation | None]:
    if conversation is None:
        started = _start(profile, incoming)
        return started, started
    made = move_for_customer_message(ConversationState(conversation.state))
    if made is not None:
        move(conversation, made, **(waiting_from(clock.now()) if made == Move.REVIVE else {}))
    _await_reply(conversation)
    return conversation, conversation if made == Move.REVIVE else None


def _start(profile: SocialProfile, incoming: Incoming) -> Conversation | None:
    """A new conversation as its first message leaves it, in one statement; None: they are barred.

    That is read anew, behind the lock on what was ongoing and on the profile, which who bars them
    holds: it may be of this very moment. The new row's reference takes that lock anyway.
    """
    account_id = profile.channel_account_id
    is_barred, workstream_id = db.session.execute(_beginning(), {"profile_id": profile.id}).one()
    if is_barred:
        return None
    started = Conversation(
        social_profile_id=profile.id,
        channel_account_id=account_id,
        workstream_id=workstream_id,
        last_message_at=max(clock.now(), incoming.occurred_at),
    )
    _await_reply(started)
    db.session.add(started)
    db.session.flush()
    return started


@cache
def _beginning() -> Any:
    """Whether a profile is barred, and the workstream of its account."""
    is_its_own = ChannelInstance.channel_account_id == SocialProfile.channel_account_id
    workstream_id = select(ChannelInstance.workstream_id).where(is_its_own).scalar_subquery()
    wanted = select(SocialProfile.is_barred, workstream_id)
    wanted = wanted.where(SocialProfile.id == bindparam("profile_id"))
    return wanted.with_for_update(read=True, key_share=True, of=SocialProfile)


def _add_message(
    profile: SocialProfile,
    conversation: Conversation | None,
    incoming: Incoming,
    is_retracted: bool,
) -> Message:
    message = Message(
        channel_account_id=profile.channel_account_id,
        social_profile_id=profile.id,
        conversation_id=conversation.id if conversation else None,
        direction=Direction.INBOUND if incoming.is_conversational else Direction.SYSTEM,
        kind=incoming.kind,
        text=None if is_retracted else incoming.text,
        content={} if is_retracted else incoming.content,
        external_id=incoming.external_id,
        author_profile_id=incoming.author_profile_id,
        quote_token=None if is_retracted else incoming.quote_token,
        quoted_message_id=None if is_retracted else _quoted(profile, incoming),
        occurred_at=incoming.occurred_at,
        retracted_at=clock.now() if is_retracted else None,
    )
    db.session.add(message)
    if incoming.file and not is_retracted:
        message.attachment = Attachment(
            file_name=incoming.file.file_name,
            size_bytes=incoming.file.size_bytes,
            source_url=incoming.file.source_url,
        )
        nudge(OUTSIDE_ATTACHMENTS if incoming.file.source_url else ATTACHMENTS)
    if conversation is not None:
        conversation.last_message_at = max(conversation.last_message_at, incoming.occurred_at)
    db.session.flush()
    return message


def _quoted(profile: SocialProfile, incoming: Incoming) -> int | None:
    """The line of the chat that this one quotes; None where it quotes none that we have."""
    quoted = incoming.content.get("quoted_external_id")
    if quoted is None:
        return None
    found: int | None = db.session.scalar(
        select(Message.id).where(
            Message.channel_account_id == profile.channel_account_id,
            Message.external_id == quoted,
            Message.social_profile_id == profile.id,
        )
    )
    return found


def _await_reply(conversation: Conversation) -> None:
    """The customer wrote. The clock is ours: the channel's may be late, or ahead."""
    conversation.customer_wrote_at = clock.now()
    if conversation.awaiting_reply_since_at is None:
        conversation.awaiting_reply_since_at = conversation.customer_wrote_at
