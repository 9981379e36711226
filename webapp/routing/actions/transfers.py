"""A conversation goes to another queue, or to a colleague by name, because a person says so."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.agents import capacity
from webapp.agents.models import Agent, RoleName
from webapp.conversations.actions.pending_answers import send_pending
from webapp.conversations.actions.transitions import end_turn, waiting_from
from webapp.conversations.models import Conversation
from webapp.conversations.states import ClosureReason, ConversationState, Move
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import Conflict, NotFound
from webapp.core.text import clean, cut
from webapp.hours.queries import is_open_now
from webapp.routing.actions.offer_claims import offer_by_name
from webapp.routing.actions.offers import stop_ringing
from webapp.routing.actions.placement import load_of, place
from webapp.routing.actions.trace import decide
from webapp.routing.models import DecisionKind
from webapp.routing.queries.colleagues import Colleague, colleagues_of
from webapp.routing.queries.members import has_agents
from webapp.routing.words import why_not
from webapp.workstreams.models import OFFER_SECONDS, Queue, Workstream

NOTE_LENGTH = 500


def transfer_to_queue(conversation: Conversation, queue_id: int, by: Agent, note: str = "") -> None:
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
    _let_go(conversation, by, note, queue_id, names)
    place(conversation, queue_id)


def transfer_to_agent(
    conversation: Conversation,
    agent_id: int,
    by: Agent,
    note: str = "",
    *,
    is_insisting: bool = False,
) -> None:
    """Let a conversation ring at a colleague; `by` is told what becomes of it.

    It stays in its queue: whom it rings at next, if they do not take it, is its queue's as ever.

    Args:
        note: what the colleague reads with the offer; up to NOTE_LENGTH characters.
        is_insisting: a supervisor has it ring at somebody who is away or has no room.

    Raises:
        Conflict: it is neither active nor open, not theirs to give away, or the colleague's
            already; the colleague cannot take it now; or another service answers the chat.
        NotFound: nobody of that id may sign in.
    """
    db.session.refresh(conversation, with_for_update={"of": Conversation})
    _require_right(conversation, by)
    if conversation.social_profile.is_standby:
        raise Conflict("standby", _("Another service answers this chat now."))
    if conversation.agent_id == agent_id:
        raise Conflict("same_agent", _("This person has it already."))
    colleague = _colleague(conversation, agent_id)
    _require_there(colleague, is_insisting=is_insisting and _is_supervising(by))
    names: dict[str, str | None] = {"to_agent": colleague.name, "by": by.name}
    _let_go(conversation, by, note, conversation.queue_id, names, agent_id)
    place(conversation, conversation.queue_id)
    workstream = db.session.get(Workstream, conversation.workstream_id or 0)
    seconds = workstream.offer_seconds if workstream is not None else OFFER_SECONDS
    offer_by_name(conversation, agent_id, load_of(conversation, workstream), seconds, by.id)


def _colleague(conversation: Conversation, agent_id: int) -> Colleague:
    for colleague in colleagues_of(conversation):
        if colleague.agent_id == agent_id:
            return colleague
    raise NotFound(_("There is nothing here."))


def _require_there(colleague: Colleague, *, is_insisting: bool) -> None:
    if colleague.obstacle is None or (is_insisting and colleague.can_be_insisted_on):
        return
    words = _(
        "%(agent)s cannot take it now: %(reason)s.",
        agent=colleague.name,
        reason=why_not(colleague),
    )
    raise Conflict("colleague_unavailable", words)


def _let_go(
    conversation: Conversation,
    by: Agent,
    note: str,
    queue_id: int | None,
    names: dict[str, str | None],
    receiver_id: int | None = None,
) -> None:
    """Take it off whoever has it or whom it rings at, and say who sends it on."""
    concerned = (conversation.agent_id, conversation.offered_agent_id, receiver_id)
    ids = {number for number in concerned if number is not None}
    hold_people(ids | {by.id})
    decide(conversation.id, DecisionKind.TRANSFERRED, by.id, queue_id, names)
    capacity.hold(ids)
    if conversation.state == ConversationState.ACTIVE:
        _give_up(conversation, by)
    else:
        stop_ringing(conversation, ClosureReason.SUPERVISOR_ASSIGNED)
        conversation.decline_count = 0
        conversation.previous_agent_id = None
    conversation.transferred_by_id = by.id
    conversation.transfer_note = cut(clean(note).strip(), NOTE_LENGTH) or None


def hold_people(ids: set[int]) -> None:
    """People before any presence, each in one order: so do deactivations, and moves that cross."""
    held = select(Agent.id).where(Agent.id.in_(ids)).order_by(Agent.id)
    db.session.execute(held.with_for_update(read=True, key_share=True))


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
    if conversation.state == ConversationState.ACTIVE:
        if conversation.agent_id == by.id or _is_supervising(by):
            return
        raise Conflict("not_owner", _("Only the agent who has this conversation can do that."))
    if conversation.state != ConversationState.OPEN:
        raise Conflict(
            "not_transferable",
            _("Only a conversation that is open or active can go to another queue."),
        )
    if not _is_supervising(by):
        raise Conflict("supervisors_only", _("Only a supervisor can do that."))


def _is_supervising(by: Agent) -> bool:
    return by.is_allowed(RoleName.ADMIN, RoleName.SUPERVISOR)


def _give_up(conversation: Conversation, by: Agent) -> None:
    send_pending(conversation)
    is_own = conversation.agent_id == by.id
    reason = ClosureReason.AGENT_TRANSFERRED if is_own else ClosureReason.SUPERVISOR_ASSIGNED
    waiting = waiting_from(clock.now(), conversation.awaiting_reply_since_at)
    end_turn(conversation, Move.RELEASE, reason, previous_agent_id=None, **waiting)
