"""How conversations come to wait in a queue: by their workstream's rules, one by one, and all of an
account that is put on a workstream; and a chat that another service answers, or gives back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import SQLAlchemyError

from webapp.channels.queries import workstream_of
from webapp.conversations.actions.transitions import move, waiting_from
from webapp.conversations.events import ConversationsChanged
from webapp.conversations.models import Conversation
from webapp.conversations.queries import ongoing_of_chat
from webapp.conversations.states import ClosureReason, ConversationState, Move
from webapp.core import clock
from webapp.core.database import count_changed, db
from webapp.core.errors import private_log
from webapp.core.events import nudge, record
from webapp.routing.actions.classification import Classified, classify
from webapp.routing.actions.offers import stop_ringing
from webapp.routing.actions.overflow import overflow_before
from webapp.routing.actions.placement import ASSIGNMENT, UNROUTED, place, refresh_requirement_key
from webapp.routing.actions.response_targets import pass_target
from webapp.routing.actions.trace import decide
from webapp.routing.models import DecisionKind
from webapp.routing.queries.overflow import is_overflowing
from webapp.routing.queries.unrouted import waits_for_profile
from webapp.rules.condition_fields import SKILL
from webapp.rules.policy import RouteChoice, RouteReason, choose_queue, share_drawn
from webapp.rules.queries.facts import facts_of, known_fields
from webapp.rules.queries.rulebook import Rulebook, names_by_id
from webapp.rules.story import routed_facts
from webapp.workstreams.models import Queue, Workstream

log = private_log(__name__)


def enqueue(conversation: Conversation) -> None:
    """Let a conversation wait for an agent, where its workstream's rules send it.

    One that comes back has its queue and what it needs already: no rule is run again.
    An account that is on no workstream leaves it without a queue: supervisors still see it.
    A queue that overflows passes it on, or ends it. Rules that ask what the channel has not told
    yet wait some seconds for it (the duty `unrouted`).
    """
    if conversation.workstream_id is None:
        conversation.workstream_id = workstream_of(conversation.channel_account_id)
    # Held here, so that whoever asks for it finds it in the session.
    workstream = db.session.get(Workstream, conversation.workstream_id or 0)
    rulebook = Rulebook(workstream.id) if workstream and conversation.queue_id is None else None
    if rulebook is not None and waits_for_profile(conversation, rulebook):
        place(conversation, None)
        return
    queue_id = route(conversation, rulebook)
    final_id = overflow_before(conversation, queue_id)
    if final_id is not None or queue_id is None:
        place(conversation, final_id)


def come_back(conversation: Conversation) -> None:
    """Let a parked conversation wait again, as the customer's next words would.

    Raises:
        Conflict: it is parked no more.
    """
    move(
        conversation, Move.REVIVE, **waiting_from(clock.now(), conversation.awaiting_reply_since_at)
    )
    enqueue(conversation)


def route(conversation: Conversation, rulebook: Rulebook | None) -> int | None:
    """The queue to send a conversation to by its workstream's rules, which classify it first.

    None without a workstream, which has no rules. One that has a queue already stays with it.
    Keeps why in the trace.
    """
    if conversation.queue_id is not None:
        kept = RouteChoice(conversation.queue_id, (), RouteReason.KEPT)
        return _traced(conversation, kept, conversation.queue_id)
    if rulebook is None:
        return None
    choice = _choice(conversation, rulebook, classify(conversation, rulebook))
    if choice.queue_id is not None:
        return _traced(conversation, choice, choice.queue_id)
    workstream = db.session.get_one(Workstream, rulebook.workstream_id)
    return _traced(conversation, choice, workstream.fallback_queue_id)


def route_anew(conversation: Conversation, skill_ids_before: Iterable[int]) -> int | None:
    """The queue its rules send a conversation to now that it needs other skills; None: it stays.

    It stays where a person or an overflow put it, and where the rules say the same as before.
    Kept in the trace only when it goes.
    """
    if conversation.workstream_id is None or conversation.queue_id is None:
        return None
    workstream = db.session.get_one(Workstream, conversation.workstream_id)
    now = facts_of(conversation)
    before = {**now, SKILL: [str(skill_id) for skill_id in skill_ids_before]}
    rulebook = Rulebook(workstream.id)
    former = _choice(conversation, rulebook, Classified(before))
    chosen = _choice(conversation, rulebook, Classified(now))
    was_sent_here = (former.queue_id or workstream.fallback_queue_id) == conversation.queue_id
    queue_id = chosen.queue_id or workstream.fallback_queue_id
    if not was_sent_here or queue_id == conversation.queue_id:
        return None
    return None if chosen.reason == RouteReason.ERROR else _traced(conversation, chosen, queue_id)


def _choice(conversation: Conversation, rulebook: Rulebook, classified: Classified) -> RouteChoice:
    """What the rules choose; the fallback queue when these or those before cannot be run."""
    failed = RouteChoice(None, (), RouteReason.ERROR)
    if classified.is_failed:
        return failed
    try:
        return _choose(conversation, rulebook, classified.facts)
    except SQLAlchemyError:
        raise
    except Exception:
        log.exception("the route-to-queue rules failed for conversation %s", conversation.id)
        return failed


def _choose(
    conversation: Conversation, rulebook: Rulebook, facts: Mapping[str, Any] | None
) -> RouteChoice:
    if not rulebook.routes:
        return RouteChoice(None, (), RouteReason.NO_RULES)
    return choose_queue(
        rulebook.routes,
        facts if facts is not None else facts_of(conversation),
        known_fields(rulebook.workstream_id),
        # Where it waits already it has its place.
        lambda queue_id: queue_id != conversation.queue_id and is_overflowing(queue_id),
        lambda rule_id: share_drawn(conversation.id, rule_id),
    )


def _traced(conversation: Conversation, choice: RouteChoice, queue_id: int) -> int:
    ids = {target.queue_id for step in choice.steps for target in step.rule.targets}
    names = names_by_id(Queue, {*ids, queue_id})
    facts = routed_facts(choice, names, names.get(queue_id))
    decide(conversation.id, DecisionKind.ROUTED, queue_id=queue_id, facts=facts)
    return queue_id


def adopt(channel_account_id: int, workstream: Workstream) -> int:
    """Let the account's conversations without a workstream become this one's.

    What waits in no queue waits for its rules (the duty `unrouted`), as if it began now; the
    others, which somebody took or put into a queue, only have where to return to. Gives their
    number. Two statements, however many there are.
    """
    is_without = (
        Conversation.channel_account_id == channel_account_id,
        Conversation.workstream_id.is_(None),
        Conversation.state != ConversationState.CLOSED,
    )
    wanted = select(Conversation.id).where(*is_without).order_by(Conversation.id)
    ids = tuple(db.session.scalars(wanted.with_for_update(of=Conversation)))
    if not ids:
        return 0
    is_unrouted = Conversation.state == ConversationState.OPEN, Conversation.queue_id.is_(None)
    # Weighed again, one by one, by who routes them or gives them out.
    adopted: dict[Any, Any] = {"workstream_id": workstream.id, "requirement_key": None}
    count_changed(update(Conversation).where(*is_without, *is_unrouted).values(adopted))
    queue_id = workstream.fallback_queue_id
    placed = {"queue_id": func.coalesce(Conversation.queue_id, queue_id), "queued_at": clock.now()}
    count_changed(update(Conversation).where(*is_without).values({**adopted, **placed}))
    record(ConversationsChanged(conversation_ids=ids, queue_ids=(queue_id,)))
    nudge(UNROUTED)
    nudge(ASSIGNMENT)
    return len(ids)


def hold_or_offer(profile_id: int) -> None:
    """Ring at nobody while another service answers the chat; offer it again once it is ours.

    What waits keeps its place in line, and the time it has waited.
    """
    conversation = ongoing_of_chat(profile_id, is_locked=True)
    if conversation is None:
        return
    pass_target(conversation)
    if conversation.state != ConversationState.OPEN:
        return
    stop_ringing(conversation, ClosureReason.ANSWERED_ELSEWHERE)
    refresh_requirement_key(conversation)
    nudge(ASSIGNMENT)
