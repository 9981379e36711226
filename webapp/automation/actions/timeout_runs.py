"""A timeout rule runs in one conversation, once for each silence."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select, update

from webapp.automation.models import TimeoutRule, TimeoutRun
from webapp.automation.policy import (
    RunFacts,
    Talk,
    TimeoutAction,
    TimeoutEvent,
    due_at,
    silent_since,
)
from webapp.channels.models import ChannelInstance
from webapp.conversations.actions.closures import close_by_rule
from webapp.conversations.actions.outbound import post_automated, post_notice
from webapp.conversations.actions.transitions import park, release
from webapp.conversations.events import ConversationChanged
from webapp.conversations.models import Conversation
from webapp.conversations.queries import pending_answers_of
from webapp.conversations.states import ClosureReason, ConversationState
from webapp.core import clock
from webapp.core.database import count_changed, db, insert_new
from webapp.core.events import record

TRIGGER = "timeout"
CLOSURES = {
    TimeoutEvent.CUSTOMER_SILENT: ClosureReason.CUSTOMER_SILENT,
    TimeoutEvent.AGENT_SILENT: ClosureReason.AGENT_SILENT,
}


def run(rule: TimeoutRule, conversation: Conversation) -> bool:
    """Do what the rule says if it is due now; the conversation must be locked.

    Gives False when it is not: somebody wrote meanwhile, even what can still be taken back, it ran
    for this silence, or it is off.
    """
    talk, ran = talk_of(conversation), runs_in(conversation.id).get(rule.id, RunFacts())
    moment = due_at(TimeoutEvent(rule.event), rule.seconds, talk, ran)
    if not rule.is_enabled or moment is None or moment > clock.now():
        return False
    if pending_answers_of(conversation.id):
        return False
    if not mark_run(rule, conversation):
        return False
    _do(rule, conversation)
    agents = (conversation.agent_id,) if conversation.agent_id is not None else ()
    record(ConversationChanged(conversation.id, agent_ids=agents))
    return True


def mark_run(rule: TimeoutRule, conversation: Conversation) -> bool:
    """Claim the present silence for a rule; False when there is none, or it was claimed before."""
    since = silent_since(TimeoutEvent(rule.event), talk_of(conversation))
    return since is not None and _claim(rule.id, conversation.id, since)


def talk_of(conversation: Conversation) -> Talk:
    """Who wrote when, as the rules need it; nobody is silent while another service answers."""
    is_ours = not conversation.social_profile.is_standby
    return Talk(
        is_active=conversation.state == ConversationState.ACTIVE and is_ours,
        assigned_at=conversation.assigned_at,
        answered_at=conversation.answered_at,
        customer_wrote_at=conversation.customer_wrote_at,
        awaiting_since_at=conversation.awaiting_reply_since_at,
    )


def runs_in(conversation_id: int) -> dict[int, RunFacts]:
    """What each rule did in the conversation, by the rule's id; those that did nothing are not."""
    found = db.session.scalars(select(TimeoutRun).filter_by(conversation_id=conversation_id))
    return {ran.timeout_rule_id: RunFacts(ran.silent_since_at, ran.is_off) for ran in found}


def _claim(rule_id: int, conversation_id: int, since: datetime) -> bool:
    key = {"conversation_id": conversation_id, "timeout_rule_id": rule_id}
    values = {"silent_since_at": since, "ran_at": clock.now()}
    if count_changed(insert_new(TimeoutRun).values(**key, **values, is_off=False)):
        return True
    is_new = or_(TimeoutRun.silent_since_at.is_(None), TimeoutRun.silent_since_at != since)
    claimed = update(TimeoutRun).filter_by(**key, is_off=False).where(is_new).values(**values)
    return bool(count_changed(claimed))


def _do(rule: TimeoutRule, conversation: Conversation) -> None:
    owner_id = conversation.agent_id or 0
    match TimeoutAction(rule.action):
        case TimeoutAction.TELL_CUSTOMER:
            _tell_customer(rule, conversation)
        case TimeoutAction.TELL_AGENT:
            post_notice(conversation, TRIGGER, rule.text)
        case TimeoutAction.PARK:
            park(conversation, owner_id)
        case TimeoutAction.RELEASE:
            release(conversation, owner_id)
        case TimeoutAction.CLOSE:
            close_by_rule(conversation, CLOSURES[TimeoutEvent(rule.event)])


def _tell_customer(rule: TimeoutRule, conversation: Conversation) -> None:
    """Nothing is said where the account is on no workstream any more."""
    language = db.session.scalar(
        select(ChannelInstance.language).where(
            ChannelInstance.channel_account_id == conversation.channel_account_id
        )
    )
    if language is not None:
        post_automated(conversation, TRIGGER, rule.text, language)
