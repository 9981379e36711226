"""Reads about what is said automatically, and about timeout rules."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import and_, case, or_, select

from webapp.automation.models import AutomatedMessage, TimeoutRule, TimeoutRun
from webapp.automation.policy import TimeoutEvent
from webapp.automation.triggers import Trigger, default_text
from webapp.channels.models import ChannelInstance
from webapp.contacts.models import SocialProfile
from webapp.conversations.models import Conversation, PendingAnswer
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import db
from webapp.core.errors import NotFound

GONE = _("There is no such timeout rule.")


def own_texts(instance_id: int) -> dict[Trigger, str]:
    """An instance's own words, by trigger; triggers that nobody knows any more are left out."""
    rows = db.session.execute(
        select(AutomatedMessage.trigger, AutomatedMessage.text)
        .where(AutomatedMessage.channel_instance_id == instance_id)
        .order_by(AutomatedMessage.id)
    )
    return {Trigger(trigger): text for trigger, text in rows if trigger in set(Trigger)}


def text_of(instance: ChannelInstance, trigger: Trigger) -> str:
    """What an instance says: its own words, or ours in its language."""
    own = db.session.scalar(
        select(AutomatedMessage.text).where(
            AutomatedMessage.channel_instance_id == instance.id,
            AutomatedMessage.trigger == trigger,
        )
    )
    return own or default_text(trigger, instance.language)


def rules_of(workstream_id: int | None) -> list[TimeoutRule]:
    """A workstream's rules, in their order."""
    found = select(TimeoutRule).filter_by(workstream_id=workstream_id)
    return list(db.session.scalars(found.order_by(TimeoutRule.position, TimeoutRule.id)))


def get_rule(workstream_id: int, rule_id: int) -> TimeoutRule:
    """One rule of a workstream. Raises NotFound."""
    wanted = select(TimeoutRule).filter_by(id=rule_id, workstream_id=workstream_id)
    rule: TimeoutRule | None = db.session.scalar(wanted)
    if rule is None:
        raise NotFound(GONE)
    return rule


def find_due() -> tuple[int, int] | None:
    """(rule, conversation) of a rule that is to run now, in the order of the rules."""
    rules = db.session.execute(_running_rules()).all()
    for rule_id, workstream_id, event, seconds in rules:
        conversation_id = _due_for(rule_id, workstream_id, TimeoutEvent(event), seconds)
        if conversation_id is not None:
            return rule_id, conversation_id
    return None


@cache
def _running_rules() -> Any:
    """Made once, as what is asked every few seconds is."""
    return (
        select(TimeoutRule.id, TimeoutRule.workstream_id, TimeoutRule.event, TimeoutRule.seconds)
        .where(TimeoutRule.is_enabled)
        .order_by(TimeoutRule.workstream_id, TimeoutRule.position, TimeoutRule.id)
    )


def _due_for(rule_id: int, workstream_id: int, event: TimeoutEvent, seconds: int) -> int | None:
    since, is_silent = _silence(event)
    ran = and_(TimeoutRun.conversation_id == Conversation.id, TimeoutRun.timeout_rule_id == rule_id)
    is_new = or_(
        TimeoutRun.timeout_rule_id.is_(None),
        and_(
            TimeoutRun.is_off.is_(False),
            or_(TimeoutRun.silent_since_at.is_(None), TimeoutRun.silent_since_at != since),
        ),
    )
    found: int | None = db.session.scalar(
        select(Conversation.id)
        .join(SocialProfile, SocialProfile.id == Conversation.social_profile_id)
        .outerjoin(TimeoutRun, ran)
        .where(
            Conversation.workstream_id == workstream_id,
            Conversation.state == ConversationState.ACTIVE,
            SocialProfile.is_standby.is_(False),
            is_silent,
            # Somebody has just answered, and can still take it back.
            Conversation.id.not_in(select(PendingAnswer.conversation_id)),
            since <= clock.after(-seconds),
            is_new,
        )
        .order_by(since, Conversation.id)
        .limit(1)
    )
    return found


def _silence(event: TimeoutEvent) -> tuple[Any, Any]:
    """`policy.silent_since` in SQL: (since when, whether at all); a test holds both together."""
    since: Any = Conversation.awaiting_reply_since_at
    is_silent = since.is_not(None)
    if event == TimeoutEvent.CUSTOMER_SILENT:
        since, wrote = Conversation.answered_at, Conversation.customer_wrote_at
        is_silent = and_(since.is_not(None), or_(wrote.is_(None), since >= wrote))
    is_later = Conversation.assigned_at > since
    return case((is_later, Conversation.assigned_at), else_=since), is_silent
