"""What consults show in the console: requests that ring, the pane, and what became of a request."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from flask import render_template
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from webapp.consults.actions.talk import LINE_LIMIT
from webapp.consults.queries import desk_of, lines_of
from webapp.conversations.models import Conversation, Message, Participant, ParticipationEnd
from webapp.conversations.policy import Viewer, may_view
from webapp.conversations.queries import facts_with_readers
from webapp.core.database import db
from webapp.core.drawing import Undrawn, built, dom_id
from webapp.inbox.policy import own_part, rights_of
from webapp.inbox.queries.list_rows import Shown, edge_message, preview_of, profile_of
from webapp.inbox.regions import Region, region
from webapp.inbox.rows import ConversationCard, Preview, Profile
from webapp.inbox.words import name_in_note

ENDED = ParticipationEnd
# An end in good order, which the conversation itself shows as well.
OVER = (ENDED.LEFT, ENDED.REMOVED, ENDED.TURN_ENDED)
# For who asked.
ACCEPTED = _("%(agent)s joined the consult about %(name)s.")
ASKED: dict[ParticipationEnd, Any] = {
    ENDED.DECLINED: _("%(agent)s declined the consult about %(name)s."),
    ENDED.TIMED_OUT: _("%(agent)s did not answer your request about %(name)s."),
    ENDED.DISCONNECTED: _("%(agent)s is no longer connected. The consult about %(name)s is over."),
    ENDED.LEFT: _("%(agent)s left the consult about %(name)s."),
}
# For who takes part, and did not leave.
ADDED = _("You can now answer %(name)s, too.")
OUT = _("The consult about %(name)s is over.")


@dataclass(frozen=True)
class ConsultRequest:
    """A request that rings: who asks what, about whom, until when."""

    id: int
    conversation_id: int
    profile: Profile
    preview: Preview | None
    by: str
    question: str | None
    invited_at: datetime
    expires_at: datetime | None

    dom_name: ClassVar[str] = "participant"


def ringing_requests(agent_id: int) -> list[ConsultRequest | Undrawn]:
    """What rings at the agent, the oldest first."""
    wanted = (
        select(Participant, Shown)
        .join(Conversation, Conversation.id == Participant.conversation_id)
        .outerjoin(Shown, Shown.id == edge_message(is_first=True))
        .where(Participant.agent_id == agent_id, Participant.is_ringing)
        .order_by(Participant.id)
    )
    return built(ConsultRequest.dom_name, db.session.execute(wanted).all(), _request)


def _request(asked: Participant, shown: Message | None) -> ConsultRequest:
    return ConsultRequest(
        id=asked.id,
        conversation_id=asked.conversation_id,
        # The picture is for whom the conversation is to see: who joins.
        profile=replace(profile_of(asked.conversation.social_profile), has_picture=False),
        preview=preview_of(shown),
        by=asked.invited_by.name if asked.invited_by is not None else "",
        question=asked.question,
        invited_at=asked.invited_at,
        expires_at=asked.expires_at,
    )


def pane(viewer: Viewer, card: ConversationCard) -> list[Region]:
    """Who takes part, and what they say; both empty for whom it is not, or where there is none."""
    return [
        region(
            "consults/_head.html",
            dom_id(card, "consult"),
            card=card,
            right=rights_of(viewer, card),
            own_id=own_part(viewer, card),
        ),
        _lines(viewer, card),
    ]


def desk(viewer: Viewer, card: ConversationCard) -> dict[str, Any]:
    """What of the pane is the viewer's own, and its limit."""
    read, draft = desk_of(viewer.agent_id, card.id) if card.has_consult else (0, "")
    return {"consult_read": read, "consult_draft": draft, "line_limit": LINE_LIMIT}


def _lines(viewer: Viewer, card: ConversationCard) -> Region:
    is_shown = rights_of(viewer, card).is_reading_consult
    lines = lines_of(card.id) if is_shown else []
    root = dom_id(card, "consult_lines")
    return region("consults/_lines.html", root, card=card, lines=lines, is_shown=is_shown)


def told(participant_id: int, viewer: Viewer) -> list[str]:
    """A passing note as HTML for who asked, or who is out not by themselves; else nothing."""
    found = db.session.get(Participant, participant_id)
    words = _words(found, viewer.agent_id) if found is not None else None
    if found is None or words is None:
        return []
    name = name_in_note(profile_of(found.conversation.social_profile))
    is_shown = may_view(viewer, facts_with_readers(found.conversation))
    return [
        render_template(
            "inbox/_outcome.html",
            words=str(words) % {"agent": found.agent.name, "name": name},
            is_good=found.is_in,
            is_news=found.end_reason in OVER,
            is_seen_there=found.is_in or found.end_reason in OVER,
            conversation_id=found.conversation_id if is_shown else None,
        )
    ]


def _words(found: Participant, reader_id: int) -> Any:
    reason = ParticipationEnd(found.end_reason) if found.end_reason else None
    if found.invited_by_id == reader_id:
        is_news = found.is_in and found.added_at is None
        return ACCEPTED if is_news else ASKED.get(reason) if reason else None
    if found.agent_id != reader_id:
        return None
    if found.is_in:
        return ADDED if found.added_at is not None else None
    was_put_out = reason in (ENDED.REMOVED, ENDED.TURN_ENDED) and found.joined_at is not None
    return OUT if was_put_out else None
