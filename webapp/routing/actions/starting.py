"""An agent takes up what waits, was parked or is closed, or writes to somebody who is known."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from webapp.agents.models import Agent
from webapp.channels.queries import workstream_of
from webapp.contacts.models import SocialProfile
from webapp.conversations.actions.contact_links import REOPENED, STARTED
from webapp.conversations.actions.outbound import post_event
from webapp.conversations.events import ConversationChanged
from webapp.conversations.models import Conversation
from webapp.conversations.policy import may_work_on
from webapp.conversations.queries import facts_of, ongoing_of_chat
from webapp.conversations.states import ConversationState
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.events import record
from webapp.routing.actions.offers import SUPERVISING, pick, reopen, take_new
from webapp.workstreams.models import Queue, Workstream
from webapp.workstreams.queries import viewer_of


def take_up(conversation: Conversation, agent: Agent) -> Conversation:
    """Take a conversation from the list, a parked one again, or a closed one as a new one.

    Gives the one that is the agent's then. Raises Conflict as they do, and for who only reads it
    because of a mention.
    """
    _require_worker(conversation, agent)
    if conversation.state == ConversationState.CLOSED:
        return begin_anew(conversation, agent)
    is_parked = conversation.state == ConversationState.WAITING
    (reopen if is_parked else pick)(conversation, agent.id)
    return conversation


def begin_anew(closed: Conversation, agent: Agent) -> Conversation:
    """A new conversation that takes up a closed one, the agent's at once. The closed one stays as
    it is; each leads to the other.

    Raises:
        Conflict: it was another agent's, or as `start` says.
    """
    is_own = closed.previous_agent_id == agent.id
    if not is_own and not agent.is_allowed(*SUPERVISING):
        raise Conflict("not_owner", _("Only the agent who had this conversation can reopen it."))
    started = start(closed, agent, is_following=True)
    record(ConversationChanged(closed.id))
    return started


def begin_with(newest: Conversation, agent: Agent) -> Conversation:
    """A new conversation with the chat of one that the agent may work on. Raises as `start` does,
    and for who only reads that one.

    `newest`: of those that the agent sees.
    """
    _require_worker(newest, agent)
    return start(newest, agent)


def _require_worker(conversation: Conversation, agent: Agent) -> None:
    if not may_work_on(viewer_of(agent), facts_of(conversation)):
        raise Conflict(
            "reading_only", _("You can read this conversation and add notes, but not take it.")
        )


def start(known: Conversation, agent: Agent, *, is_following: bool = False) -> Conversation:
    """A new conversation with the chat of a known one that has none now, the agent's with its
    capacity.

    It is in the queue of the one it follows, else in its workstream's fallback queue.

    Raises:
        Conflict: one goes on already; nobody there can be written to; or others talked there since.
    """
    profile, follows = known.social_profile, known if is_following else None
    if ongoing_of_chat(profile.id, is_locked=True) is not None:
        raise Conflict("conversation_ongoing", _ongoing())
    workstream = _reachable(profile)
    conversation = Conversation(
        social_profile_id=profile.id,
        channel_account_id=profile.channel_account_id,
        workstream_id=workstream.id,
        queue_id=_queue_id(workstream, follows),
        follows_id=follows.id if follows is not None else None,
    )
    db.session.add(conversation)
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody was first, or the customer wrote this very moment
        raise Conflict("conversation_ongoing", _ongoing()) from error
    _require_last(conversation, known, agent)
    take_new(conversation, agent.id)
    post_event(conversation, STARTED if follows is None else REOPENED, {"by": agent.name})
    return conversation


def _require_last(started: Conversation, known: Conversation, agent: Agent) -> None:
    """A chat shows all that was said in it: not to whom its last conversation is none of theirs.

    Asked once the new one is there, as none can come between from then on.
    """
    wanted = select(Conversation).where(
        Conversation.social_profile_id == started.social_profile_id, Conversation.id != started.id
    )
    last = db.session.scalars(wanted.order_by(Conversation.id.desc()).limit(1)).one()
    if last.id != known.id and not may_work_on(viewer_of(agent), facts_of(last)):
        told = _("Another team has talked with this customer since. Ask them or a supervisor.")
        raise Conflict("others_since", told)


def _reachable(profile: SocialProfile) -> Workstream:
    """The workstream of the chat's account. Raises Conflict: nothing can be sent there."""
    if profile.is_standby:
        raise Conflict("standby", _("Another service answers this chat now."))
    if profile.is_left:
        raise Conflict("group_left", _("This account is not in the group any more."))
    if profile.is_barred:
        told = _("This customer is blocked here. A supervisor can unblock them.")
        raise Conflict("customer_barred", told)
    if profile.is_blocked:
        told = _("This customer has blocked us: what you write would not arrive.")
        raise Conflict("unfollowed", told)
    workstream = db.session.get(Workstream, workstream_of(profile.channel_account_id) or 0)
    if workstream is None:
        told = _("The account is on no workstream any more, so nothing can be sent.")
        raise Conflict("account_unusable", told)
    return workstream


def _queue_id(workstream: Workstream, follows: Conversation | None) -> int:
    before = db.session.get(Queue, follows.queue_id or 0) if follows is not None else None
    is_kept = before is not None and before.deleted_at is None
    is_same = follows is not None and follows.workstream_id == workstream.id
    return before.id if before is not None and is_kept and is_same else workstream.fallback_queue_id


def _ongoing() -> str:
    return _("A conversation with this customer goes on already.")
