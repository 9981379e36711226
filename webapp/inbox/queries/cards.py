"""Reads of one conversation: what stands around its timeline, its timeout rules among it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from webapp.agents.models import Agent
from webapp.agents.queries import level_name
from webapp.automation.actions.timeout_runs import runs_in, talk_of
from webapp.automation.policy import RunFacts, Standing, TimeoutAction, TimeoutEvent, state_of
from webapp.automation.queries import rules_of
from webapp.channels.models import ChannelAccount
from webapp.channels.queries import adapter_of
from webapp.consults.queries import is_consulted, participants_of
from webapp.conversations.actions.notes import NOTE_LIMIT
from webapp.conversations.models import (
    Conversation,
    ConversationReading,
    ConversationSkill,
    Draft,
    Priority,
)
from webapp.conversations.states import ConversationState
from webapp.core.database import db
from webapp.dispositions.policy import DispositionFacts
from webapp.dispositions.queries import chosen_in, is_asked, is_required
from webapp.inbox.lines import TimelineLine
from webapp.inbox.queries.list_rows import Offered, profile_of
from webapp.inbox.rows import ConversationCard, NeededSkill
from webapp.inbox.timeline import line_of
from webapp.routing.queries.wrap_up import WrapUpClock, clock_of
from webapp.tags.models import CONVERSATIONS
from webapp.tags.queries import carried, marks_in
from webapp.workstreams.models import Queue, Workstream


@dataclass(frozen=True)
class TimeoutRow:
    """One rule: what it does and where it stands. `due_at` is when it runs, while it counts."""

    id: int
    name: str
    event: TimeoutEvent
    action: TimeoutAction
    standing: Standing
    due_at: datetime | None
    is_switchable: bool

    @property
    def is_off(self) -> bool:
        """True when it is turned off in this conversation."""
        return self.standing == Standing.TURNED_OFF


def card_of(conversation: Conversation) -> ConversationCard:
    """What stands around the timeline of a conversation the caller has been let in to."""
    queue_name, description, *names, account_name, workstream, chat, asks, tags, consult = _around(
        conversation
    )
    agent_name, previous_name, offered_to, transferred_by = names
    return ConversationCard(
        id=conversation.id,
        social_profile_id=conversation.social_profile_id,
        state=ConversationState(conversation.state),
        profile=profile_of(conversation.social_profile),
        queue_id=conversation.queue_id,
        queue_name=queue_name,
        queue_description=description or "",
        agent_id=conversation.agent_id,
        agent_name=agent_name,
        previous_agent_id=conversation.previous_agent_id,
        previous_agent_name=previous_name,
        offered_agent_id=conversation.offered_agent_id,
        offered_to=offered_to,
        account_name=account_name,
        created_at=conversation.created_at,
        state_changed_at=conversation.state_changed_at,
        waiting_since_at=conversation.waiting_since_at,
        parked_until_at=conversation.parked_until_at,
        closed_at=conversation.closed_at,
        closure_reason=conversation.closure_reason,
        priority=Priority(conversation.priority),
        response_due_at=conversation.response_due_at,
        is_breached=conversation.breached_at is not None,
        skills=tuple(needed_skill(needed) for needed in conversation.skills),
        conversation_count=chat[0],
        follows_id=conversation.follows_id,
        next_id=chat[1],
        transferred_by=transferred_by,
        transfer_note=conversation.transfer_note,
        is_pickable=workstream is None or workstream.is_pickable,
        wrap_up=_clock(conversation, workstream),
        tags=marks_in(tags),
        dispositions=_dispositions(conversation, *asks),
        has_consult=consult,
        participants=participants_of(conversation.id) if consult else (),
    )


def _clock(conversation: Conversation, workstream: Workstream | None) -> WrapUpClock | None:
    if conversation.state != ConversationState.WRAP_UP:
        return None
    moments = conversation.state_changed_at, conversation.last_message_at
    if workstream is None:
        return clock_of(None, None, None, *moments)
    closes = workstream.auto_close_wrap_up_minutes
    return clock_of(workstream.wrap_up_blocking, workstream.wrap_up_seconds, closes, *moments)


def _dispositions(conversation: Conversation, asked: bool, required: bool) -> DispositionFacts:
    is_over = conversation.state == ConversationState.CLOSED
    chosen = chosen_in(conversation.id) if asked or is_over else []
    return DispositionFacts(tuple(code.words for code in chosen), bool(asked), bool(required))


def _around(conversation: Conversation) -> Any:
    """Queue's name and description, the names of the agent, the previous one, the offered
    one and who transferred it, account's name, workstream, of the chat the number of conversations
    and the next one, whether disposition codes are asked for and required, its tags, and whether
    there is a consult about it.
    """
    count = (
        select(func.count(Conversation.id))
        .where(Conversation.social_profile_id == conversation.social_profile_id)
        .scalar_subquery()
    )
    owner, previous, sender = aliased(Agent), aliased(Agent), aliased(Agent)
    agents = (owner.name, previous.name, Offered.name, sender.name)
    later = aliased(Conversation)
    is_next = (
        later.social_profile_id == conversation.social_profile_id,
        later.id > conversation.id,
    )
    following = select(func.min(later.id)).where(*is_next).scalar_subquery()
    around = (Queue.name, Queue.description, *agents, ChannelAccount.name, Workstream)
    more = (carried(CONVERSATIONS, Conversation.id), is_consulted(conversation.id))
    *found, total, next_id, asked, required, tags, has_consult = db.session.execute(
        select(*around, count, following, is_asked(), is_required(), *more)
        .select_from(Conversation)
        .join(ChannelAccount, ChannelAccount.id == Conversation.channel_account_id)
        .outerjoin(Queue, Queue.id == Conversation.queue_id)
        .outerjoin(Workstream, Workstream.id == Conversation.workstream_id)
        .outerjoin(owner, owner.id == Conversation.agent_id)
        .outerjoin(previous, previous.id == Conversation.previous_agent_id)
        .outerjoin(Offered, Offered.id == Conversation.offered_agent_id)
        .outerjoin(sender, sender.id == Conversation.transferred_by_id)
        .where(Conversation.id == conversation.id)
    ).one()
    return *found, (total, next_id), (asked, required), tags, has_consult


def needed_skill(needed: ConversationSkill) -> NeededSkill:
    """A skill with the name of the level required."""
    skill = needed.skill
    return NeededSkill(
        skill_id=skill.id,
        name=skill.name,
        level=level_name(skill.rating_scale.levels, needed.rating),
        rating=needed.rating,
        is_chosen=needed.is_chosen,
    )


def composers_of(agent_id: int, conversation: Conversation) -> dict[str, Any]:
    """The viewer's own: `draft` and `note_draft` not sent yet, what the draft quotes (`quoted`),
    `read_until`; and how long an answer (`limit_units`) and a note (`note_limit`) may be, in UTF-16
    units.
    """
    kept = db.session.get(Draft, (agent_id, conversation.id))
    return {
        "draft": kept.text if kept else "",
        "note_draft": kept.note_text if kept else "",
        "quoted": _quoted_by(kept),
        "read_until": read_until(agent_id, conversation.social_profile_id),
        "limit_units": adapter_of(conversation.channel_account_id).text_limit_units,
        "note_limit": NOTE_LIMIT,
    }


def _quoted_by(draft: Draft | None) -> TimelineLine | None:
    """What a draft quotes; None when it quotes nothing, or what may be quoted no more."""
    quoted_id = draft.quoted_message_id if draft else None
    line = line_of(quoted_id) if quoted_id is not None else None
    return line if line is not None and line.is_quotable else None


def read_until(agent_id: int, social_profile_id: int) -> int:
    """The newest message id the agent has had on the screen; 0 when none."""
    reading = db.session.get(ConversationReading, (agent_id, social_profile_id))
    return reading.message_id if reading else 0


def timeout_rows(conversation_id: int) -> list[TimeoutRow]:
    """The rules that count for an active conversation, in their order; else none."""
    conversation = db.session.get_one(Conversation, conversation_id)
    if conversation.state != ConversationState.ACTIVE:
        return []
    talk, runs, rows = talk_of(conversation), runs_in(conversation_id), []
    for rule in rules_of(conversation.workstream_id):
        if rule.is_enabled:
            ran = runs.get(rule.id, RunFacts())
            state = state_of(TimeoutEvent(rule.event), rule.seconds, talk, ran)
            rows.append(
                TimeoutRow(
                    rule.id,
                    rule.name,
                    TimeoutEvent(rule.event),
                    TimeoutAction(rule.action),
                    state.standing,
                    state.due_at,
                    rule.is_switchable,
                )
            )
    return rows
