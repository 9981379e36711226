"""Answers that their writers can still take back: they wait here, and are no messages yet."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete

from webapp.channels.queries import adapter_of
from webapp.conversations.actions.drafts import forget_draft, save_draft
from webapp.conversations.actions.guards import Submission, require_knowing
from webapp.conversations.actions.outbound import (
    checked_answer,
    send_answer,
    send_in_vain,
)
from webapp.conversations.actions.quotes import keep_quote, still_quotable
from webapp.conversations.actions.said import Said
from webapp.conversations.actions.submissions import (
    message_under,
    note_taken_back,
    posted_before,
    was_taken_back,
)
from webapp.conversations.events import PendingAnswersChanged
from webapp.conversations.models import Conversation, Draft, Message, PendingAnswer
from webapp.conversations.policy import seconds_to_wait
from webapp.conversations.queries import pending_answers_of
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.events import nudge, record
from webapp.outbox.transport import Sticker

PENDING_ANSWERS = "pending_answers"
STANDBY = "another service answers this chat"
LEFT = "our account is not in the group any more"
CLOSED = "the conversation was closed before it was sent"
KEY_USED = "its key belongs to another message"
RETRY_SECONDS = 10.0


def submit_answer(
    conversation: Conversation, agent_id: int, sent: Submission
) -> Message | PendingAnswer | None:
    """Take what an agent typed: it is on its way at once, or waits to be taken back so long.

    It waits no longer than it can be sent free, and behind what already waits in the conversation:
    answers keep their order. Posted a second time under its key, it is the same one; None: that was
    taken back.

    Raises what `post_message` and `require_knowing` do.
    """
    db.session.refresh(conversation, with_for_update={"of": Conversation})
    known = posted_before(conversation, agent_id, sent.key)
    if known is not None:
        return known
    if was_taken_back(agent_id, sent.key):
        return None
    checked = checked_answer(conversation, agent_id, sent.said)
    require_knowing(conversation, agent_id, sent)
    forget_draft(conversation, agent_id, sent.text)
    due_at = _due_at(conversation, sent.undo_seconds)
    if due_at is None:
        return send_answer(conversation, checked, agent_id, sent.key)
    pending = PendingAnswer(
        conversation_id=conversation.id,
        agent_id=agent_id,
        text=checked.text,
        sticker=checked.sticker.as_text() if checked.sticker else None,
        quoted_message_id=checked.quoted_id,
        submission_key=sent.key or None,
        due_at=due_at,
    )
    db.session.add(pending)
    db.session.flush()
    record(PendingAnswersChanged(conversation.id, agent_id))
    nudge(PENDING_ANSWERS)
    return pending


def _due_at(conversation: Conversation, undo_seconds: int) -> datetime | None:
    """When it goes; None: at once."""
    chat = conversation.channel_account_id, conversation.social_profile.external_id
    free_until = adapter_of(chat[0]).free_until(*chat) if undo_seconds else None
    now, waiting = clock.now(), pending_answers_of(conversation.id)
    seconds = seconds_to_wait(undo_seconds, free_until, now)
    if not seconds and not waiting:
        return None
    return max([now + timedelta(seconds=seconds), *(other.due_at for other in waiting)])


def take_back(conversation: Conversation, agent_id: int, pending_id: int) -> Said:
    """Undo a sending: the words go back before what the agent has typed since, with what they
    quoted; gives what it said. A sticker is gone: it is chosen again as fast. The conversation is
    locked first, as its sender does: else each would wait for the other.

    Raises:
        Conflict: it was sent already, or taken back.
    """
    db.session.refresh(conversation, with_for_update={"of": Conversation})
    taken = _take(pending_id, agent_id=agent_id, conversation_id=conversation.id)
    if taken is None:
        raise Conflict("sent_already", _("It was sent before you could take it back."))
    if taken.submission_key:
        note_taken_back(agent_id, taken.submission_key)
    said = _said(taken)
    draft = db.session.get(Draft, (agent_id, conversation.id))
    typed = draft.text if draft else ""
    if said.text:
        save_draft(conversation, agent_id, f"{said.text}\n{typed}" if typed else said.text)
    if still_quotable(conversation, said.quoted_id):
        keep_quote(conversation, agent_id, said.quoted_id)
    record(PendingAnswersChanged(conversation.id, agent_id))
    return said


def send_pending(conversation: Conversation) -> None:
    """Send all that waits in a locked conversation: what follows must not overtake it."""
    for pending_id in [pending.id for pending in pending_answers_of(conversation.id)]:
        _send(conversation, pending_id)


def send_due(pending_id: int) -> None:
    """Send one whose time is over, and what was written before it; nothing if it is gone."""
    pending = db.session.get(PendingAnswer, pending_id)
    if pending is None:
        return
    conversation = db.session.get_one(Conversation, pending.conversation_id)
    db.session.refresh(conversation, with_for_update={"of": Conversation})
    for id_ in [other.id for other in pending_answers_of(conversation.id)]:
        if id_ <= pending_id:
            _send(conversation, id_)


def put_off(pending_id: int) -> None:
    """Try one again later that could not be sent now, so that it keeps nobody else's."""
    pending = db.session.get(PendingAnswer, pending_id)
    if pending is not None:
        pending.due_at = clock.after(RETRY_SECONDS)
        record(PendingAnswersChanged(pending.conversation_id, pending.agent_id))


def _send(conversation: Conversation, pending_id: int) -> None:
    """It is sent even if the conversation is its writer's no more: they had sent it.

    Where nothing may be sent it stands in the timeline as failed, and can be sent again.
    """
    taken = _take(pending_id)
    if taken is None:
        return
    said, agent_id, key = _said(taken), taken.agent_id, taken.submission_key
    if key and message_under(agent_id, key) is not None:
        send_in_vain(conversation, said, agent_id, None, KEY_USED)
    elif conversation.social_profile.is_standby:
        send_in_vain(conversation, said, agent_id, key, STANDBY)
    elif conversation.social_profile.is_left:
        send_in_vain(conversation, said, agent_id, key, LEFT)
    elif conversation.state == ConversationState.CLOSED:
        send_in_vain(conversation, said, agent_id, key, CLOSED)
    else:
        send_answer(conversation, said, agent_id, key, taken.created_at)
    record(PendingAnswersChanged(conversation.id, agent_id))


def _said(taken: Any) -> Said:
    sticker = Sticker.from_text(taken.sticker) if taken.sticker else None
    return Said(str(taken.text), sticker, taken.quoted_message_id)


def _take(pending_id: int, **facts: int) -> Any:
    """The one step that decides: whoever deletes the row has it, to send it or to give it back.

    Gives what it says, its agent, its key and since when it waits; None: it is gone, or `facts` are
    others.
    """
    taken = db.session.execute(
        delete(PendingAnswer)
        .filter_by(id=pending_id, **facts)
        .returning(
            *(PendingAnswer.text, PendingAnswer.sticker, PendingAnswer.quoted_message_id),
            *(PendingAnswer.agent_id, PendingAnswer.submission_key, PendingAnswer.created_at),
        )
        .execution_options(synchronize_session=False)
    ).first()
    db.session.expire_all()
    return taken
