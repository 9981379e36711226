"""What is said in a consult, and what each keeps of it. Nothing of it goes to the customer."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update

from webapp.agents.models import Agent
from webapp.consults.events import ConsultRead, ConsultSaid
from webapp.conversations.actions.outbound import checked_words
from webapp.conversations.models import ConsultDesk, ConsultLine, Conversation, Participant
from webapp.conversations.policy import Viewer, may_write_consult
from webapp.conversations.queries import facts_with_readers
from webapp.core.database import count_changed, db, insert_new
from webapp.core.errors import Conflict
from webapp.core.events import record
from webapp.core.text import clean

# In UTF-16 units, as answers are counted.
LINE_LIMIT = 5000
DRAFT_LIMIT = 30_000


def say(
    conversation: Conversation, agent: Agent, text: str, submission_key: str | None = None
) -> ConsultLine:
    """Say something to who takes part. `submission_key`: as for answers.

    Raises:
        Invalid: no words, or too many.
        Conflict: they take no part, or nobody has the conversation any more; or the key belongs to
            a line of another one.
    """
    db.session.refresh(conversation, with_for_update={"of": Conversation})
    said = _said_before(conversation, agent.id, submission_key)
    if said is not None:
        return said
    if not may_write_consult(Viewer(agent.id), facts_with_readers(conversation)):
        raise Conflict("not_in_consult", _("You take no part in this consult any more."))
    words = checked_words(text, LINE_LIMIT)
    line = ConsultLine(
        conversation_id=conversation.id,
        agent_id=agent.id,
        text=words,
        submission_key=submission_key or None,
    )
    db.session.add(line)
    db.session.flush()
    _forget_draft(conversation.id, agent.id, text)
    mark_read(conversation, agent.id, line.id)
    record(ConsultSaid(conversation.id))
    return line


def put_question(participant: Participant) -> None:
    """What a colleague was asked is said in the talk, by who asked, once they have joined."""
    if participant.question is None or participant.invited_by_id is None:
        return
    conversation_id, asker_id = participant.conversation_id, participant.invited_by_id
    text = participant.question
    line = ConsultLine(conversation_id=conversation_id, agent_id=asker_id, text=text)
    db.session.add(line)
    db.session.flush()
    mark_read(participant.conversation, asker_id, line.id)
    record(ConsultSaid(conversation_id))


def _said_before(
    conversation: Conversation, agent_id: int, submission_key: str | None
) -> ConsultLine | None:
    if not submission_key:
        return None
    said: ConsultLine | None = db.session.scalar(
        select(ConsultLine).filter_by(agent_id=agent_id, submission_key=submission_key)
    )
    if said is not None and said.conversation_id != conversation.id:
        raise Conflict("sent_elsewhere", _("That was sent in another conversation."))
    return said


def mark_read(conversation: Conversation, agent_id: int, line_id: int) -> None:
    """Remember the newest line the agent has seen; never goes back."""
    if _keep(conversation.id, agent_id, ConsultDesk.line_id < line_id, line_id=line_id):
        record(ConsultRead(agent_id))


def save_draft(conversation: Conversation, agent_id: int, text: str) -> None:
    """Keep what was typed; an empty text forgets it."""
    words = clean(text, DRAFT_LIMIT)
    _keep(conversation.id, agent_id, draft=words if words.strip() else "")


def _forget_draft(conversation_id: int, agent_id: int, text: str) -> None:
    """Drop the draft of what was said; another one was typed meanwhile and stays."""
    desk = db.session.get(ConsultDesk, (agent_id, conversation_id))
    if desk is not None and desk.draft and clean(text, DRAFT_LIMIT).startswith(desk.draft):
        desk.draft = ""
        db.session.flush()


def _keep(conversation_id: int, agent_id: int, *conditions: Any, **values: Any) -> bool:
    key = {"agent_id": agent_id, "conversation_id": conversation_id}
    if count_changed(
        insert_new(ConsultDesk).values(**key, **({"line_id": 0, "draft": ""} | values))
    ):
        return True
    kept = update(ConsultDesk).filter_by(**key).where(*conditions).values(**values)
    return bool(count_changed(kept))
