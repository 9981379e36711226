"""What the overview tells about answers and conversations."""

from __future__ import annotations

from flask import url_for
from flask_babel import get_timezone, ngettext
from flask_babel import gettext as _
from sqlalchemy import func, select

from webapp.agents.models import Presence, PresenceStatus
from webapp.conversations.models import Conversation, Message
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import db
from webapp.inbox.queries.list_rows import profile_of
from webapp.inbox.words import name_of
from webapp.outbox.models import DeliveryState, OutboundDelivery
from webapp.pages.overview import PLACES_SHOWN, Concern, Figure, Place, concern_of
from webapp.workstreams.models import QueueMember

LATELY_SECONDS = 24 * 3600.0


def lost_answers() -> list[Concern]:
    """Conversations with an answer of the last day that failed, or of which nothing is known."""
    newest = func.max(OutboundDelivery.id)
    wanted = (
        select(Message.conversation_id)
        .join(OutboundDelivery, OutboundDelivery.message_id == Message.id)
        .where(
            Message.conversation_id.is_not(None),
            OutboundDelivery.state.in_((DeliveryState.FAILED, DeliveryState.UNKNOWN)),
            OutboundDelivery.created_at > clock.after(-LATELY_SECONDS),
        )
        .group_by(Message.conversation_id)
        .order_by(newest.desc())
    )
    ids = [id_ for id_ in db.session.scalars(wanted) if id_ is not None]
    shown = select(Conversation).where(Conversation.id.in_(ids[:PLACES_SHOWN]))
    names = {row.id: name_of(profile_of(row.social_profile)) for row in db.session.scalars(shown)}
    places = [
        Place(names.get(id_, ""), url_for("inbox.show_conversation", conversation_id=id_))
        for id_ in ids
    ]
    return concern_of(
        lambda count: ngettext(
            "Answers in %(num)d conversation did not arrive for sure",
            "Answers in %(num)d conversations did not arrive for sure",
            count,
        ),
        _("Of the last 24 hours: failed, or it is not known. Beside each stands why."),
        places,
        is_urgent=True,
    )


def figures() -> list[Figure]:
    """What began today, in the reader's time zone, and what goes on now."""
    states = dict(
        db.session.execute(
            select(Conversation.state, func.count())
            .where(Conversation.state.in_((ConversationState.OPEN, ConversationState.ACTIVE)))
            .group_by(Conversation.state)
        ).all()
    )
    waiting, active = (
        states.get(state, 0) for state in (ConversationState.OPEN, ConversationState.ACTIVE)
    )
    ready = _ready()
    begun = _begun_today()
    return [
        Figure(begun, ngettext("conversation began today", "conversations began today", begun)),
        Figure(waiting, ngettext("waits for an agent", "wait for an agent", waiting)),
        Figure(active, ngettext("is with an agent", "are with agents", active)),
        Figure(ready, ngettext("agent is available", "agents are available", ready)),
    ]


def _begun_today() -> int:
    """Ids rise with time: only what came after the newest of yesterday is read."""
    now = clock.now().astimezone(get_timezone())
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    newest = select(Conversation.id).where(Conversation.created_at < midnight)
    last = db.session.scalar(newest.order_by(Conversation.id.desc()).limit(1)) or 0
    return db.session.scalar(select(func.count()).where(Conversation.id > last)) or 0


def _ready() -> int:
    """Who is in no queue, such as an admin who looks after the set-up, answers nobody."""
    ready = select(func.count(Presence.agent_id)).where(
        Presence.status == PresenceStatus.AVAILABLE,
        Presence.agent_id.in_(select(QueueMember.agent_id)),
    )
    return db.session.scalar(ready) or 0
