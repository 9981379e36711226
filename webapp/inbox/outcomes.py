"""What became of a conversation that an agent gave to a colleague by name, as a passing note."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _

from webapp.consults.rows import told as parted
from webapp.conversations.models import ConversationSession
from webapp.conversations.policy import Viewer, may_view
from webapp.conversations.queries import facts_with_readers
from webapp.conversations.states import ClosureReason
from webapp.core.database import db
from webapp.inbox.queries.list_rows import profile_of
from webapp.inbox.topics import OUTCOME, PARTED
from webapp.inbox.words import name_in_note

ACCEPTED = _("%(agent)s has taken the conversation with %(name)s.")
WORDS: dict[ClosureReason, Any] = {
    ClosureReason.AGENT_REJECTED: _(
        "%(agent)s has rejected the conversation with %(name)s. It waits in its queue again."
    ),
    ClosureReason.AGENT_TIMED_OUT: _(
        "%(agent)s did not answer. The conversation with %(name)s waits in its queue again."
    ),
    ClosureReason.AGENT_DISCONNECTED: _(
        "%(agent)s is no longer connected. The conversation with %(name)s waits in its queue again."
    ),
}


def told(session_id: int, viewer: Viewer) -> list[str]:
    """The note as HTML for who gave it away; nothing for anybody else, or while it rings."""
    session = db.session.get(ConversationSession, session_id)
    if session is None or session.transferred_by_id != viewer.agent_id or session.is_ringing:
        return []
    words = _words(session)
    if words is None:
        return []
    conversation = session.conversation
    values = {"agent": session.agent.name, "name": _name(conversation)}
    is_shown = may_view(viewer, facts_with_readers(conversation))
    return [
        render_template(
            "inbox/_outcome.html",
            words=str(words) % values,
            is_good=session.accepted_at is not None,
            conversation_id=conversation.id if is_shown else None,
        )
    ]


def _words(session: ConversationSession) -> Any:
    if session.accepted_at is not None:
        return ACCEPTED
    return WORDS.get(ClosureReason(session.closure_reason)) if session.closure_reason else None


def _name(conversation: Any) -> str:
    return name_in_note(profile_of(conversation.social_profile))


# Which notices bring a passing note, and who draws it of their subject for a viewer.
TELLERS = {OUTCOME: told, PARTED: parted}
