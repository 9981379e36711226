"""What we add to a chat: an answer to the customer, an agent's or our own, with its way out; and
lines that only we see.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from webapp.channels.queries import adapter_of
from webapp.conversations.actions.drafts import forget_draft
from webapp.conversations.actions.quotes import quotable, still_quotable
from webapp.conversations.actions.said import Said, require_sendable
from webapp.conversations.actions.submissions import posted_before
from webapp.conversations.events import MessagePosted
from webapp.conversations.models import Conversation, Direction, Message, PendingAnswer
from webapp.conversations.policy import Viewer, may_write
from webapp.conversations.queries import facts_of, facts_with_readers
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid
from webapp.core.events import record
from webapp.core.text import utf16_length, words_to_say
from webapp.outbox.actions import queue_delivery
from webapp.outbox.actions import resend as resend_delivery

NOTICE = "notice"


def answer(
    conversation: Conversation, agent_id: int, said: Said | str, submission_key: str | None = None
) -> Message | PendingAnswer:
    """Write to the customer what was typed; the draft of it goes. Raises as `post_message` does."""
    message = post_message(conversation, agent_id, said, submission_key)
    forget_draft(conversation, agent_id, said if isinstance(said, str) else said.text)
    return message


def post_message(
    conversation: Conversation, agent_id: int, said: Said | str, submission_key: str | None = None
) -> Message | PendingAnswer:
    """Write to the customer: a text, or what `Said` else can be.

    `submission_key` is the composer's own name of this sending: posted a second time, because its
    answer got lost on the way, it gives the first message and sends nothing.

    The conversation stays locked until the end of the transaction, so that messages of one chat
    get their ids in the order in which they are committed: the outbox sends in that order.

    Raises:
        Invalid: nothing but spaces, or longer than the channel takes; a sticker it does not take.
        Conflict: the conversation is not this agent's, nor were they added to it, or it is not
            active; or the key belongs to a message in another one; or what it quotes cannot be
            quoted.
    """
    db.session.refresh(conversation, with_for_update={"of": Conversation})
    posted = posted_before(conversation, agent_id, submission_key)
    if posted is not None:
        return posted
    checked = checked_answer(conversation, agent_id, said)
    return send_answer(conversation, checked, agent_id, submission_key)


def checked_answer(conversation: Conversation, agent_id: int, said: Said | str) -> Said:
    """What an answer says that may be sent now. Raises as `post_message` does."""
    _refuse_unreachable(conversation)
    if not _may_answer(conversation, agent_id):
        raise Conflict("not_writable", _("You can only write in an active conversation of yours."))
    said = Said(said) if isinstance(said, str) else said
    quotable(conversation, said.quoted_id)
    adapter = adapter_of(conversation.channel_account_id)
    if said.sticker is not None:
        require_sendable(adapter, said.sticker)
        return replace(said, text="")
    return replace(said, text=checked_words(said.text, adapter.text_limit_units))


def send_answer(
    conversation: Conversation,
    said: Said,
    agent_id: int,
    submission_key: str | None,
    submitted_at: datetime | None = None,
) -> Message:
    """Send what was checked; the customer has their answer. The conversation is locked.

    `submitted_at`: it was written then, and waited. None: now.
    """
    _answered(conversation, submitted_at or clock.now())
    return _send(conversation, said, agent_id=agent_id, submission_key=submission_key or None)


def _answered(conversation: Conversation, moment: datetime) -> None:
    """Nobody waits any more but for what the customer wrote after that moment."""
    wrote, since = conversation.customer_wrote_at, conversation.awaiting_reply_since_at
    is_open = wrote is not None and wrote > moment
    conversation.answered_at = moment if is_open else clock.now()
    # The first of those words; where older ones waited too, we know only when the newest came.
    still_since = since if since is not None and since > moment else wrote
    conversation.awaiting_reply_since_at = still_since if is_open else None
    conversation.response_due_at = conversation.breached_at = None


def send_in_vain(
    conversation: Conversation, said: Said, agent_id: int, submission_key: str | None, reason: str
) -> Message:
    """Note what may not be sent any more as a failed answer: nobody was answered."""
    facts = {"agent_id": agent_id, "submission_key": submission_key or None}
    message = _add(conversation, said, facts)
    queue_delivery(*_way(message, conversation, said), failed_for=reason)
    return message


def _may_answer(conversation: Conversation, agent_id: int) -> bool:
    """The owner needs no look at who else takes part."""
    is_own = conversation.agent_id == agent_id
    facts = facts_of(conversation) if is_own else facts_with_readers(conversation)
    return may_write(Viewer(agent_id), facts)


def post_automated(
    conversation: Conversation, trigger: str, text: str, language: str
) -> Message | None:
    """Write to the customer by ourselves; `trigger` says why, `language` what the text is in.

    None, and nothing is written, while another service answers the chat, or where we left it.
    """
    db.session.refresh(conversation, with_for_update={"of": Conversation})
    if conversation.social_profile.is_standby or conversation.social_profile.is_left:
        return None
    return _send(conversation, Said(text), {"language": language}, trigger=trigger)


def _send(
    conversation: Conversation, said: Said, content: dict[str, Any] | None = None, **facts: Any
) -> Message:
    is_blocked = {"is_blocked": True} if conversation.social_profile.is_blocked else {}
    message = _add(conversation, said, facts, {**(content or {}), **is_blocked})
    conversation.last_message_at = message.occurred_at
    queue_delivery(*_way(message, conversation, said))
    return message


def _add(
    conversation: Conversation,
    said: Said,
    facts: dict[str, Any],
    content: dict[str, Any] | None = None,
) -> Message:
    """Its line. What it quotes may have been taken back while it waited: then it quotes nothing."""
    quoted = still_quotable(conversation, said.quoted_id)
    return add_line(
        conversation,
        Direction.OUTBOUND,
        kind=said.kind,
        text=said.text or None,
        content={**said.content, **(content or {})},
        quoted_message_id=quoted.id if quoted else None,
        **facts,
    )


def _way(
    message: Message, conversation: Conversation, said: Said
) -> tuple[int, int, str, dict[str, Any]]:
    recipient = conversation.social_profile.external_id
    quoted = still_quotable(conversation, message.quoted_message_id)
    quote = {"quote_token": quoted.quote_token} if quoted else {}
    return message.id, conversation.channel_account_id, recipient, {**said.body, **quote}


def _refuse_unreachable(conversation: Conversation) -> None:
    if conversation.social_profile.is_standby:
        raise Conflict("standby", _("Another service answers this chat now. Nothing was sent."))
    if conversation.social_profile.is_left:
        raise Conflict("group_left", _("We are out of this group. Nothing was sent."))


def checked_words(text: str, limit: int) -> str:
    """What was typed, as it is kept. Raises Invalid: no words, or over `limit` UTF-16 units."""
    words = words_to_say(text)
    if not words:
        raise Invalid("text_missing", _("Write something first."), "text")
    length = utf16_length(words)
    if length > limit:
        complaint = _("Too long: %(length)d of at most %(limit)d characters.")
        raise Invalid("text_long", complaint % {"length": length, "limit": limit}, "text")
    return words


def resend(message: Message, agent_id: int) -> None:
    """Send a failed or unknown message again, because a person asked.

    Raises:
        Conflict: the conversation is not this agent's, nor may they answer in it; another service
            answers the chat; or the message is on its way.
    """
    conversation = db.session.get(Conversation, message.conversation_id or 0)
    if conversation is None or not _may_resend(conversation, agent_id) or message.delivery is None:
        raise Conflict(
            "not_owner", _("Only the agent who has this conversation can send it again.")
        )
    _refuse_unreachable(conversation)
    resend_delivery(message.delivery)


def _may_resend(conversation: Conversation, agent_id: int) -> bool:
    """The owner also after its end: what was said is sent, nothing new."""
    return conversation.agent_id == agent_id or _may_answer(conversation, agent_id)


def post_notice(conversation: Conversation, trigger: str, text: str) -> Message:
    """Tell whoever has the conversation something; nothing of it goes to the customer.

    It is no activity: neither the clock of closing nor anybody's silence begins anew.
    """
    return add_line(conversation, Direction.SYSTEM, kind=NOTICE, text=text, trigger=trigger)


def post_event(conversation: Conversation, kind: str, content: dict[str, Any]) -> Message:
    """The same for what a person did; `content` are names, put in words for each reader."""
    return add_line(conversation, Direction.SYSTEM, kind=kind, content=content)


def add_line(conversation: Conversation, direction: Direction, **facts: Any) -> Message:
    """A new line at the end of the chat.

    The channel's clock may run ahead of ours: an answer never sorts above what it answers.
    """
    newest = db.session.scalar(
        select(func.max(Message.occurred_at)).where(
            Message.social_profile_id == conversation.social_profile_id
        )
    )
    message = Message(
        channel_account_id=conversation.channel_account_id,
        social_profile_id=conversation.social_profile_id,
        conversation_id=conversation.id,
        direction=direction,
        occurred_at=max(clock.now(), newest) if newest else clock.now(),
        **facts,
    )
    db.session.add(message)
    db.session.flush()
    record(MessagePosted(message.id, message.social_profile_id, conversation.id))
    return message
