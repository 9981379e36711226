"""Signs of life to a customer: three dots while an answer is typed, "Read" once it was read.

What is asked for is a row, written with the fact it hangs on; workers tell LINE. It is said now or
not at all: dots that are late are not shown, and a read mark is tried a few times and then left.
Only the owner's hands and eyes count: a supervisor who looks on has promised the customer nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests
from sqlalchemy import or_, select, update

from webapp.channels.models import ChannelAccount, ChannelInstance
from webapp.contacts.models import ProfileKind, SocialProfile
from webapp.conversations.events import ConversationChanged, ConversationRead, Typed
from webapp.conversations.models import Conversation, ConversationReading, Direction, Message
from webapp.conversations.readers import answered_by
from webapp.conversations.states import ConversationState
from webapp.core import clock, http
from webapp.core.crypto import Unreadable
from webapp.core.database import count_changed, db, insert_new
from webapp.core.errors import private_log
from webapp.core.events import nudge
from webapp.core.leases import Leases
from webapp.core.transaction import transaction
from webapp.core.worker import Duty
from webapp.line.accounts import KIND, account_by_id, transport
from webapp.line.client import LineClient
from webapp.line.models import ChatSignal
from webapp.line.read_tokens import read_token_of
from webapp.line.tokens import NoToken

log = private_log(__name__)
SIGNALS = "chat_signals"
# LINE takes 5 to 60 in steps of 5. Who stops typing is not said to type for longer than this; who
# types on is shown again when it is over.
TYPING_SECONDS = 10
LATE_SECONDS = 5.0
LEASE_SECONDS = 30.0
TRIES, PAUSE_SECONDS = 3, 20.0
# Where Chat is off LINE marks all as read by itself (LINE Developers, "Mark messages as read").
CHAT_OFF = "bot"

LEASES = Leases(ChatSignal, LEASE_SECONDS)


@dataclass(frozen=True)
class Job:
    """What to tell of one chat, as plain values."""

    account_id: int
    chat_id: str
    typing_asked_at: datetime | None
    read_asked_id: int
    read_token: str | None
    tries: int


def note_typing(event: Typed) -> None:
    """Before the commit of what the owner, or whom they added, types: the customer is to see it."""
    if event.is_note or event.is_over:
        return
    found = db.session.execute(_typing_into(event)).first()
    if found is None:
        return
    chat_id, answered_at, until = found
    if not _is_seen(until, answered_at):
        _ask(chat_id, typing_asked_at=clock.now(), typing_until=clock.after(TYPING_SECONDS))


def _is_seen(until: datetime | None, answered_at: datetime | None) -> bool:
    """Whether the customer still sees dots: an answer after they began has ended them."""
    if until is None or until <= clock.now():
        return False
    began_at = until - timedelta(seconds=TYPING_SECONDS)
    return answered_at is None or answered_at <= began_at


def _typing_into(event: Typed) -> Any:
    """Chat, when it was answered last, until when it shows that somebody types."""
    return (
        select(SocialProfile.id, Conversation.answered_at, ChatSignal.typing_until)
        .select_from(Conversation)
        .join(SocialProfile, SocialProfile.id == Conversation.social_profile_id)
        .join(
            ChannelInstance,
            ChannelInstance.channel_account_id == Conversation.channel_account_id,
        )
        .outerjoin(ChatSignal, ChatSignal.social_profile_id == SocialProfile.id)
        .where(
            Conversation.id == event.conversation_id,
            or_(
                Conversation.agent_id == event.agent_id,
                Conversation.id.in_(answered_by(event.agent_id)),
            ),
            Conversation.state == ConversationState.ACTIVE,
            SocialProfile.kind == ProfileKind.USER,
            ~SocialProfile.is_blocked,
            ~SocialProfile.is_standby,
            ChannelInstance.is_typing_shown,
        )
    )


def note_reading(event: ConversationRead | ConversationChanged) -> None:
    """Before the commit of what an owner has read, or of who has become the owner of what they had
    read before: LINE is to mark it.
    """
    is_turn = isinstance(event, ConversationChanged)
    if is_turn and not event.agent_ids:  # type: ignore[union-attr]
        return
    found = db.session.execute(_read_by_owner(event.conversation_id)).first()
    if found is not None and (found.message_id or 0) > (found.read_asked_id or 0):
        _ask(found.id, read_asked_id=found.message_id)


def _read_by_owner(conversation_id: int) -> Any:
    """Chat, the newest message of the customer's that was read, and what was asked for before."""
    newest = (
        select(Message.id)
        .where(
            Message.social_profile_id == SocialProfile.id,
            Message.direction == Direction.INBOUND,
            Message.id <= ConversationReading.message_id,
        )
        .order_by(Message.occurred_at.desc(), Message.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(SocialProfile.id, newest.label("message_id"), ChatSignal.read_asked_id)
        .select_from(Conversation)
        .join(SocialProfile, SocialProfile.id == Conversation.social_profile_id)
        .join(ChannelAccount, ChannelAccount.id == Conversation.channel_account_id)
        .join(ChannelInstance, ChannelInstance.channel_account_id == ChannelAccount.id)
        .join(
            ConversationReading,
            (ConversationReading.social_profile_id == SocialProfile.id)
            & (ConversationReading.agent_id == Conversation.agent_id),
        )
        .outerjoin(ChatSignal, ChatSignal.social_profile_id == SocialProfile.id)
        .where(
            Conversation.id == conversation_id,
            Conversation.state.in_((ConversationState.ACTIVE, ConversationState.WRAP_UP)),
            ~SocialProfile.is_standby,
            ChannelInstance.is_reading_shown,
            ChannelAccount.kind == KIND,
            or_(ChannelAccount.chat_mode.is_(None), ChannelAccount.chat_mode != CHAT_OFF),
        )
    )


def _ask(social_profile_id: int, **asked: Any) -> None:
    values = {**asked, "tries": 0, "due_at": clock.now()}
    changing = update(ChatSignal).filter_by(social_profile_id=social_profile_id).values(**values)
    if not count_changed(changing):
        new = insert_new(ChatSignal).values(social_profile_id=social_profile_id, **values)
        count_changed(new)
    nudge(SIGNALS)


def handle(claimed: tuple[int, datetime]) -> None:
    """Tell LINE what one chat is to be shown, outside any transaction, and note that it was."""
    signal_id, leased_until = claimed
    job = _job(signal_id)
    db.session.rollback()
    is_late = job.typing_asked_at is None or job.typing_asked_at < clock.after(-LATE_SECONDS)
    if not is_late:
        _call(job, lambda line, token: line.show_loading(token, job.chat_id, TYPING_SECONDS))
    is_again = False
    if job.read_token is not None:
        read_token = job.read_token
        status = _call(job, lambda line, token: line.mark_as_read(token, read_token))
        is_again = status is None or status == 429 or status >= 500
    with transaction():
        _settle(signal_id, leased_until, job, is_again=is_again and job.tries + 1 < TRIES)


def _job(signal_id: int) -> Job:
    signal = db.session.get_one(ChatSignal, signal_id)
    chat = db.session.get_one(SocialProfile, signal.social_profile_id)
    is_unread = signal.read_asked_id > signal.read_told_id
    token = read_token_of(chat.channel_account_id, signal.read_asked_id) if is_unread else None
    place = (chat.channel_account_id, chat.external_id)
    return Job(*place, signal.typing_asked_at, signal.read_asked_id, token, signal.tries)


def _settle(signal_id: int, leased_until: datetime, job: Job, *, is_again: bool) -> None:
    """What was asked for meanwhile stays due."""
    is_ours = (ChatSignal.id == signal_id) & (ChatSignal.leased_until == leased_until)
    is_same = (ChatSignal.read_asked_id == job.read_asked_id) & (
        ChatSignal.typing_asked_at.is_not_distinct_from(job.typing_asked_at)
    )
    told: dict[str, Any] = {"due_at": None, "read_told_id": job.read_asked_id}
    if is_again:
        told = {"due_at": clock.after(PAUSE_SECONDS), "tries": job.tries + 1}
    told |= {"typing_asked_at": None, "leased_until": None}
    if not count_changed(update(ChatSignal).where(is_ours, is_same).values(**told)):
        count_changed(update(ChatSignal).where(is_ours).values(leased_until=None))
        nudge(SIGNALS)


def _call(job: Job, send: Callable[[LineClient, str], requests.Response]) -> int | None:
    """LINE's status; None when it was not reached. What fails here is nobody's trouble."""
    line = transport()
    try:
        account = account_by_id(job.account_id)
        answer = line.tokens.call(account, lambda token: send(line.client, token))
    except (LookupError, Unreadable, NoToken, http.Unreachable) as error:
        log.info("account %s: a sign was not given: %s", job.account_id, type(error).__name__)
        return None
    return int(answer.status_code)


DUTY = Duty(SIGNALS, LEASES.claim, handle, threads=2)
