"""A centre, and a short way to what rings and who has what."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from webapp.agents.models import Presence
from webapp.conversations.models import Conversation, ConversationSession
from webapp.core.database import db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def look(app):
    """Functions that read the present state in a session of their own."""

    def rows(statement):
        with app.app_context():
            return db.session.execute(statement).all()

    def ringing():
        """(session id, agent id) of each offer that rings, oldest first."""
        offers = select(ConversationSession.id, ConversationSession.agent_id).where(
            ConversationSession.accepted_at.is_(None), ConversationSession.ended_at.is_(None)
        )
        return [tuple(row) for row in rows(offers.order_by(ConversationSession.id))]

    def sessions():
        found = select(ConversationSession.agent_id, ConversationSession.closure_reason)
        return [tuple(row) for row in rows(found.order_by(ConversationSession.id))]

    def units(agent_id):
        return rows(select(Presence.used_units).where(Presence.agent_id == agent_id))[0][0]

    def conversation(conversation_id=None):
        """(state, owner, offered agent) of the only conversation, or of that one."""
        wanted = select(Conversation.state, Conversation.agent_id, Conversation.offered_agent_id)
        if conversation_id is not None:
            wanted = wanted.where(Conversation.id == conversation_id)
        return tuple(rows(wanted)[0])

    return SimpleNamespace(
        ringing=ringing, sessions=sessions, units=units, conversation=conversation, rows=rows
    )
