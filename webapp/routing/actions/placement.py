"""A conversation's place: the queue it waits in, and what it needs of an agent there."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update

from webapp.agents.policy import Load
from webapp.conversations.events import ConversationChanged
from webapp.conversations.models import Conversation
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.events import nudge, record
from webapp.routing.actions.response_targets import forget_target
from webapp.routing.queries.queued import declines_of, skills_of
from webapp.routing.terms import OWN_KEY, needed_load, own_key, requirement_key
from webapp.workstreams.distribution import Affinity
from webapp.workstreams.models import CONVERSATION_UNITS, Workstream

ASSIGNMENT = "assignment"
UNROUTED = "unrouted"


def place(conversation: Conversation, queue_id: int | None) -> None:
    """Let an open conversation wait in a queue (None: nowhere yet), by its present needs.

    How long it has waited altogether stays; how long in this queue begins anew.
    """
    queues = {conversation.queue_id, queue_id} - {None}
    db.session.flush()
    with db.session.no_autoflush:  # one UPDATE in the end
        if queue_id != conversation.queue_id:
            forget_target(conversation)
        conversation.queue_id = queue_id
        conversation.queued_at = clock.now()
        refresh_requirement_key(conversation)
    known = tuple(sorted(number for number in queues if number is not None))
    record(ConversationChanged(conversation.id, queue_ids=known))
    nudge(ASSIGNMENT)


def refresh_requirement_key(conversation: Conversation) -> None:
    """Say anew which agents a conversation waits for; call it whenever its needs changed."""
    refresh_requirement_keys([conversation])


def refresh_requirement_keys(conversations: Sequence[Conversation]) -> None:
    """The same for many, with no more reads than for one.

    One that somebody let go waits for other agents than its like, whatever it needs; one that
    another service answers waits for nobody. Neither may stand before its like.
    """
    ids = [conversation.id for conversation in conversations]
    skills, let_go = skills_of(ids), declines_of(ids)
    for conversation in conversations:
        id_ = conversation.id
        workstream = db.session.get(Workstream, conversation.workstream_id or 0)
        load = load_of(conversation, workstream)
        where = (conversation.workstream_id, conversation.queue_id)
        needs = (*where, load, skills.get(id_, {}), _returns_to(conversation, workstream))
        is_apart = id_ in let_go or conversation.social_profile.is_standby
        conversation.requirement_key = own_key(id_) if is_apart else requirement_key(*needs)
    db.session.flush()


def forget_requirement_keys(workstream_id: int) -> None:
    """What waits in a workstream needs another load now: without a key, routing looks at it anew.

    Who waits alone, because somebody declined it, keeps its own key.
    """
    count_changed(
        update(Conversation)
        .where(
            Conversation.workstream_id == workstream_id,
            Conversation.state == ConversationState.OPEN,
            Conversation.requirement_key.not_like(f"{OWN_KEY}%"),
        )
        .values(requirement_key=None)
    )


def _returns_to(conversation: Conversation, workstream: Workstream | None) -> int | None:
    """The same as `Queued.returns_to` of one that nobody let go."""
    is_theirs = workstream is not None and workstream.affinity == Affinity.ALWAYS
    return conversation.previous_agent_id if is_theirs else None


def load_of(conversation: Conversation, workstream: Workstream | None) -> Load:
    """What a conversation will take of whoever gets it."""
    own = conversation.needed_units, conversation.needed_profile_ids
    if workstream is None:
        return needed_load(*own, CONVERSATION_UNITS, None)
    return needed_load(*own, workstream.capacity_units, workstream.capacity_profile_id)
