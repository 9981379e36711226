"""A conversation goes to another queue because a person says so."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.agents.models import Agent, RoleName
from webapp.conversations.actions.transitions import end_turn, waiting_from
from webapp.conversations.models import Conversation
from webapp.conversations.states import ClosureReason, ConversationState, Move
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict, NotFound
from webapp.hours.queries import is_open_now
from webapp.routing.actions.offers import stop_ringing
from webapp.routing.actions.placement import place
from webapp.routing.actions.trace import decide
from webapp.routing.models import DecisionKind
from webapp.routing.queries.members import has_agents
from webapp.workstreams.models import Queue


def transfer_to_queue(conversation: Conversation, queue_id: int, by: Agent) -> None:
    """Let a conversation wait in another queue: an active one of `by`'s, any for a supervisor.

    The queue's overflow rules are not asked: a person chose it. The owner's capacity comes back,
    an offer stops ringing. Who had it is not preferred afterwards: it was given into other hands
    on purpose, and would else ring first where it came from.

    Raises:
        Conflict: it is neither active nor open, not theirs to give away, or in that queue already;
            or that queue is outside its hours, or has no agents.
        NotFound: there is no such queue (any more).
    """
    db.session.refresh(conversation, with_for_update={"of": Conversation})
    target = _held_queue(queue_id)
    _require_right(conversation, by)
    if conversation.queue_id == queue_id:
        raise Conflict("same_queue", _("It is in this queue already."))
    _require_answering(target)
    source = db.session.get(Queue, conversation.queue_id or 0)
    names = {"from": source.name if source else None, "to": target.name, "by": by.name}
    # Before any presence, as it refers to an agent: a deactivation locks in this order.
    decide(conversation.id, DecisionKind.TRANSFERRED, by.id, queue_id, names)
    if conversation.state == ConversationState.ACTIVE:
        _give_up(conversation, by)
    else:
        stop_ringing(conversation, ClosureReason.SUPERVISOR_ASSIGNED)
        conversation.decline_count = 0
        conversation.previous_agent_id = None
    place(conversation, queue_id)


def _held_queue(queue_id: int) -> Queue:
    """The queue, which nobody deletes before the transaction ends."""
    wanted = select(Queue).where(Queue.id == queue_id, Queue.deleted_at.is_(None))
    queue: Queue | None = db.session.scalar(wanted.with_for_update(read=True))
    if queue is None:
        raise NotFound(_("There is nothing here."))
    return queue


def _require_answering(target: Queue) -> None:
    """Who is sent there is waited for: the reference lets only open queues succeed (section 11)."""
    if not is_open_now(target.operating_hours_id):
        raise Conflict("queue_closed", _("“%(queue)s” is closed now.", queue=target.name))
    if not has_agents(target.id):
        raise Conflict("queue_unstaffed", _("“%(queue)s” has no agents.", queue=target.name))


def _require_right(conversation: Conversation, by: Agent) -> None:
    is_supervising = by.is_allowed(RoleName.ADMIN, RoleName.SUPERVISOR)
    if conversation.state == ConversationState.ACTIVE:
        if conversation.agent_id == by.id or is_supervising:
            return
        raise Conflict("not_owner", _("Only the agent who has this conversation can do that."))
    if conversation.state != ConversationState.OPEN:
        raise Conflict(
            "not_transferable",
            _("Only a conversation that is open or active can go to another queue."),
        )
    if not is_supervising:
        raise Conflict("supervisors_only", _("Only a supervisor can do that."))


def _give_up(conversation: Conversation, by: Agent) -> None:
    is_own = conversation.agent_id == by.id
    reason = ClosureReason.AGENT_TRANSFERRED if is_own else ClosureReason.SUPERVISOR_ASSIGNED
    waiting = waiting_from(clock.now(), conversation.awaiting_reply_since_at)
    end_turn(conversation, Move.RELEASE, reason, previous_agent_id=None, **waiting)
