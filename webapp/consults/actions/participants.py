"""Colleagues come into a conversation that somebody else has, and leave it.

Each action locks the conversation first: requests, answers to them and the end of the owner's turn
come one after the other. None of it takes capacity or changes a presence (reference, 2.8 and 3).
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from webapp.agents.models import Agent
from webapp.consults.actions.talk import put_question
from webapp.consults.events import ParticipantChanged
from webapp.consults.queries import GONE
from webapp.conversations.actions.outbound import post_event
from webapp.conversations.models import Conversation, Participant, ParticipationEnd
from webapp.conversations.policy import may_host
from webapp.conversations.queries import facts_of
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.errors import Conflict, NotFound
from webapp.core.events import record
from webapp.core.text import clean, cut
from webapp.routing.queries.colleagues import Colleague, colleagues_of
from webapp.routing.words import why_not
from webapp.workstreams.models import OFFER_SECONDS, Workstream
from webapp.workstreams.queries import viewer_of

# At once, asked and in: the reference advises against more (section 11).
PARTICIPANTS_LIMIT = 5
QUESTION_LENGTH = 500
# What the timeline says of it, all who see the conversation; `content`: names.
JOINED, LEFT, REMOVED = "consult_joined", "consult_left", "consult_removed"
ADDED, TAKEN_OUT = "consult_added", "consult_taken_out"
LINES = (JOINED, LEFT, REMOVED, ADDED, TAKEN_OUT)


def ask(
    conversation: Conversation,
    agent_id: int,
    by: Agent,
    question: str = "",
    *,
    is_insisting: bool = False,
) -> Participant:
    """Ask a colleague for a consult: it rings at them, and `by` is told what becomes of it.

    Args:
        question: what the colleague reads with the request; up to QUESTION_LENGTH characters.
        is_insisting: a supervisor has it ring at somebody who is away.

    Raises:
        Conflict: it is not active, or not theirs; the colleague cannot be asked now, or was asked
            already; or PARTICIPANTS_LIMIT take part.
        NotFound: nobody of that id may sign in.
    """
    _hold(conversation)
    _require_host(conversation, by)
    if conversation.state != ConversationState.ACTIVE:
        raise Conflict("not_consulting", _("Colleagues can join while a conversation is active."))
    colleague = _colleague(conversation, agent_id)
    is_supervising = viewer_of(by).is_supervising
    _require_there(colleague, is_insisting=is_insisting and is_supervising)
    _require_place(conversation, agent_id)
    workstream = db.session.get(Workstream, conversation.workstream_id or 0)
    seconds = workstream.offer_seconds if workstream is not None else OFFER_SECONDS
    asked = Participant(
        conversation_id=conversation.id,
        agent_id=agent_id,
        invited_by_id=by.id,
        question=cut(clean(question).strip(), QUESTION_LENGTH) or None,
        invited_at=clock.now(),
        expires_at=clock.after(seconds),
    )
    return _told(asked)


def join(conversation: Conversation, by: Agent) -> Participant:
    """A supervisor takes part unasked; who was asked accepts the request by it.

    Raises Conflict: no supervisor, it is their own, nobody has it, or PARTICIPANTS_LIMIT take part.
    """
    _hold(conversation)
    _require_host(conversation, by)
    if conversation.agent_id == by.id:
        raise Conflict("same_agent", _("This person has it already."))
    running = _running(conversation.id, by.id)
    if running is not None:
        return running if running.is_in else _let_in(running)
    _require_place(conversation, by.id)
    return _let_in(Participant(conversation_id=conversation.id, agent_id=by.id))


def accept(participant: Participant) -> Conversation:
    """Take part, as one was asked. A second press finds it done and is fine.

    Raises Conflict when the request is over.
    """
    conversation = participant.conversation
    _hold(conversation)
    db.session.refresh(participant)
    if participant.ended_at is not None:
        raise Conflict("consult_over", str(GONE))
    if participant.is_ringing:
        _let_in(participant)
    return conversation


def decline(participant: Participant) -> None:
    """Let a request go. Raises Conflict when it is over, or was accepted."""
    _hold(participant.conversation)
    db.session.refresh(participant)
    if not participant.is_ringing:
        raise Conflict("consult_over", str(GONE))
    end(participant, ParticipationEnd.DECLINED)


def add(participant: Participant, by: Agent) -> None:
    """Let a participant answer the customer, too. Raises Conflict: not `by`'s to say, or over."""
    _hold_in(participant, by)
    if participant.added_at is None:
        participant.added_at = clock.now()
        _told(participant, is_news=True)
        _say(participant, ADDED, by)


def take_out(participant: Participant, by: Agent) -> None:
    """Let them talk in the consult alone again. Raises as `add` does."""
    _hold_in(participant, by)
    if participant.added_at is not None:
        participant.added_at = None
        _say(participant, TAKEN_OUT, by)
        _told(participant)


def leave(participant: Participant, by: Agent) -> None:
    """Take part no more: by oneself, or removed by whose conversation it is, or a supervisor.

    Raises Conflict: it is over, or not `by`'s to say.
    """
    conversation = participant.conversation
    _hold(conversation)
    db.session.refresh(participant)
    is_own = participant.agent_id == by.id
    if not is_own:
        _require_host(conversation, by)
    if participant.is_ringing:
        end(participant, ParticipationEnd.DECLINED if is_own else ParticipationEnd.WITHDRAWN)
    else:
        end(participant, ParticipationEnd.LEFT if is_own else ParticipationEnd.REMOVED, by)


def end(participant: Participant, reason: ParticipationEnd, by: Agent | None = None) -> None:
    """Their part is over, also one that only rings. The conversation is locked by the caller.

    Raises Conflict when it was over already. Roll back.
    """
    was_in = participant.is_in
    ended = count_changed(
        update(Participant)
        .where(Participant.id == participant.id, Participant.ended_at.is_(None))
        .values(ended_at=clock.now(), end_reason=reason)
    )
    if not ended:
        raise Conflict("consult_over", str(GONE))
    # Before the line, which they may no longer be told of.
    _told(participant, is_news=True)
    if was_in and reason is not ParticipationEnd.TURN_ENDED:
        _say(participant, REMOVED if reason is ParticipationEnd.REMOVED else LEFT, by)


def _hold(conversation: Conversation) -> None:
    db.session.refresh(conversation, with_for_update={"of": Conversation})


def _hold_in(participant: Participant, by: Agent) -> None:
    _hold(participant.conversation)
    db.session.refresh(participant)
    _require_host(participant.conversation, by)
    if not participant.is_in:
        raise Conflict("consult_over", str(GONE))


def _require_host(conversation: Conversation, by: Agent) -> None:
    if may_host(viewer_of(by), facts_of(conversation)):
        return
    raise Conflict("not_owner", _("Only the agent who has this conversation can do that."))


def _colleague(conversation: Conversation, agent_id: int) -> Colleague:
    for colleague in colleagues_of(conversation, is_taking=False):
        if colleague.agent_id == agent_id:
            return colleague
    raise NotFound(_("There is nothing here."))


def _require_there(colleague: Colleague, *, is_insisting: bool) -> None:
    if colleague.obstacle is None or (is_insisting and colleague.can_be_insisted_on):
        return
    words = _("%(agent)s cannot be asked now: %(reason)s.")
    values = {"agent": colleague.name, "reason": why_not(colleague)}
    raise Conflict("colleague_unavailable", words % values)


def _require_place(conversation: Conversation, agent_id: int) -> None:
    if _running(conversation.id, agent_id) is not None:
        raise Conflict("asked_already", _("This colleague was asked already."))
    its = Participant.conversation_id == conversation.id
    count = select(func.count(Participant.id)).where(its, Participant.ended_at.is_(None))
    if (db.session.scalar(count) or 0) >= PARTICIPANTS_LIMIT:
        words = _("At most %(num)d colleagues can take part at once.", num=PARTICIPANTS_LIMIT)
        raise Conflict("too_many_participants", words)


def _running(conversation_id: int, agent_id: int) -> Participant | None:
    its: Any = Participant.conversation_id == conversation_id, Participant.agent_id == agent_id
    found: Participant | None = db.session.scalar(
        select(Participant).where(*its, Participant.ended_at.is_(None))
    )
    return found


def _let_in(participant: Participant) -> Participant:
    participant.joined_at = clock.now()
    told = _told(participant, is_news=True)
    _say(told, JOINED, told.invited_by)
    put_question(told)
    return told


def _say(participant: Participant, kind: str, by: Agent | None) -> None:
    names = {"agent": participant.agent.name, "by": by.name if by is not None else None}
    post_event(participant.conversation, kind, names)


def _told(participant: Participant, *, is_news: bool = False) -> Participant:
    db.session.add(participant)
    db.session.flush()
    facts = participant.conversation_id, participant.agent_id, participant.invited_by_id
    record(ParticipantChanged(participant.id, *facts, is_news))
    return participant
