"""What rings at an agent, as cards: the notification template, filled with facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select

from webapp.channels.models import ChannelAccount
from webapp.conversations.models import Conversation, ConversationSession, Message, Priority
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import db
from webapp.core.drawing import Undrawn, built
from webapp.core.text import shows_anything
from webapp.inbox.queries.list_rows import (
    Shown,
    account_of,
    edge_message,
    is_account_to_tell,
    preview_of,
    profile_of,
)
from webapp.inbox.rows import AccountMark, Preview, Profile
from webapp.inbox.words import urgency_word
from webapp.rules.words.condition_fields import language_word
from webapp.workstreams.actions.notification_templates import Look, look_of
from webapp.workstreams.models import DesktopAlert, NotificationTemplate, Queue
from webapp.workstreams.placeholders import render
from webapp.workstreams.queries import placeholder_values, template_of

# How long it waits runs on the screen, so its place in a text is kept for the page to fill.
# (`core.text.clean` lets no NUL into any text that is kept, so nobody can write it.)
WAITING_TIME = "\0"
# Of the offer that is shown to admins.
WAITED_SECONDS, RINGS_SECONDS = 125.0, 60.0


@dataclass(frozen=True)
class OfferRow:
    """A ringing offer: whose words, how long they wait, until when it rings.

    `transferred_by`: who gave the conversation away last, and what they say about it.
    """

    id: int
    conversation_id: int
    profile: Profile
    preview: Preview | None
    queue_name: str | None
    waiting_since_at: datetime
    offered_at: datetime
    expires_at: datetime | None
    priority: Priority = Priority.NORMAL
    state: ConversationState = ConversationState.OPEN
    response_due_at: datetime | None = None
    is_breached: bool = False
    account: AccountMark | None = None
    transferred_by: str | None = None
    transfer_note: str | None = None

    dom_name: ClassVar[str] = "offer"


@dataclass(frozen=True)
class OfferCard:
    """One ringing offer as its agent sees it.

    `title` and the fields' values hold WAITING_TIME where the running time belongs. Auto-assigned,
    it is the agent's when its time is over; auto-opened, it is on the screen then, too.
    """

    row: OfferRow
    title: str
    fields: tuple[tuple[str, str], ...]
    accept_text: str
    reject_text: str
    is_countdown_shown: bool
    is_reject_shown: bool
    is_auto_assigned: bool
    is_auto_opened: bool
    desktop_alert: DesktopAlert

    dom_name: ClassVar[str] = "offer"

    @property
    def id(self) -> int:
        """The conversation session's."""
        return self.row.id


def ringing_offers(agent_id: int) -> list[OfferCard | Undrawn]:
    """Offers that ring at the agent, the oldest first."""
    wanted = (
        select(ConversationSession, Shown, Queue, NotificationTemplate, ChannelAccount)
        .join(Conversation, ConversationSession.conversation_id == Conversation.id)
        .outerjoin(ChannelAccount, is_account_to_tell())
        .outerjoin(Queue, ConversationSession.queue_id == Queue.id)
        .outerjoin(
            NotificationTemplate, NotificationTemplate.workstream_id == Conversation.workstream_id
        )
        .outerjoin(Shown, Shown.id == edge_message(is_first=True))
        .where(ConversationSession.agent_id == agent_id, ConversationSession.is_ringing)
        .order_by(ConversationSession.offered_at, ConversationSession.id)
    )
    found: Any = db.session.execute(wanted).all()
    plain = template_of(None)
    return built(OfferCard.dom_name, found, lambda *row: _ringing(plain, *row))


def sample_offer(look: Look) -> Markup:
    """An offer with made-up values as HTML, drawn by the very partial that rings.

    Its buttons belong to no conversation: the page must make them idle.
    """
    now = clock.now()
    name, queue = _("Emi"), _("Support")
    row = OfferRow(
        id=0,
        conversation_id=0,
        profile=Profile(1, "", name, is_group=False, has_picture=False, language="ja"),
        preview=Preview("text", _("Hello, has my order been sent?"), False, False),
        queue_name=queue,
        waiting_since_at=clock.after(-WAITED_SECONDS),
        offered_at=now,
        expires_at=clock.after(RINGS_SECONDS),
    )
    values = {
        "customerName": name,
        "contactName": _("Emi Tanaka"),
        "language": "ja",
        "queueName": queue,
        "context.name": _("example"),
    }
    card = _card(row, look, values, look.is_auto_assigned)
    return Markup(render_template("inbox/_offer.html", card=card))  # noqa: S704 (Jinja escaped it)


def _ringing(
    plain: NotificationTemplate,
    ringing: ConversationSession,
    shown: Message | None,
    queue: Queue | None,
    template: NotificationTemplate | None,
    account: ChannelAccount | None,
) -> OfferCard:
    """`ringing` was made under the template of then, which decides about rejecting."""
    row = _row(ringing, shown, queue, account_of(account))
    values = placeholder_values(ringing.conversation)
    return _card(row, look_of(template or plain), values, ringing.is_auto_assigned)


def _row(
    offer: ConversationSession,
    shown: Message | None,
    queue: Queue | None,
    account: AccountMark | None,
) -> OfferRow:
    conversation = offer.conversation
    return OfferRow(
        id=offer.id,
        conversation_id=conversation.id,
        profile=profile_of(conversation.social_profile),
        preview=preview_of(shown),
        queue_name=queue.name if queue is not None else None,
        waiting_since_at=conversation.waiting_since_at or conversation.created_at,
        offered_at=offer.offered_at,
        expires_at=offer.expires_at,
        priority=Priority(conversation.priority),
        response_due_at=conversation.response_due_at,
        is_breached=conversation.breached_at is not None,
        account=account,
        transferred_by=conversation.transferred_by.name if conversation.transferred_by else None,
        transfer_note=conversation.transfer_note,
    )


def _card(row: OfferRow, look: Look, values: Mapping[str, str], is_auto: bool) -> OfferCard:
    known = {
        **values,
        "priority": urgency_word(row.priority),
        "language": language_word(values.get("language", "")),
        "waitingTime": WAITING_TIME,
    }
    fields = [
        (render(label, known).text, render(value, known).text) for label, value in look.fields
    ]
    return OfferCard(
        row=row,
        title=render(look.title, known).text,
        fields=tuple((label, value) for label, value in fields if _shows(value)),
        accept_text=look.accept_text,
        reject_text=look.reject_text,
        is_countdown_shown=look.is_countdown_shown,
        is_reject_shown=look.is_reject_shown and not is_auto,
        is_auto_assigned=is_auto,
        is_auto_opened=is_auto and look.is_auto_accepted,
        desktop_alert=DesktopAlert(look.desktop_alert),
    )


def _shows(value: str) -> bool:
    return WAITING_TIME in value or shows_anything(value)
