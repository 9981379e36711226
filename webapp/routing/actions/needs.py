"""What conversations need: skills and priority, as a person says; whether an offer still fits; and
nothing that an admin took away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.agents.models import Agent, RoleName, Skill
from webapp.conversations.events import ConversationChanged
from webapp.conversations.models import (
    Conversation,
    ConversationSession,
    ConversationSkill,
    Priority,
)
from webapp.conversations.queries import ringing_of
from webapp.conversations.states import ClosureReason, ConversationState
from webapp.core.database import CHANGED_MEANWHILE, db
from webapp.core.errors import Conflict, Invalid
from webapp.core.events import nudge, record
from webapp.routing.actions.entry import route_anew
from webapp.routing.actions.offers import stop_ringing
from webapp.routing.actions.placement import (
    ASSIGNMENT,
    place,
    refresh_requirement_key,
)
from webapp.routing.actions.trace import decide
from webapp.routing.eligibility import skill_count
from webapp.routing.models import DecisionKind
from webapp.routing.queries.members import members_of
from webapp.routing.queries.queued import queued_of
from webapp.workstreams.distribution import SkillMatching


class NeedsChanged(Conflict):
    """The needs are no longer as whoever changes them saw them; `key` says how they are."""

    def __init__(self, key: str) -> None:
        super().__init__("changed_meanwhile", CHANGED_MEANWHILE)
        self.key = key


def change_needs(
    conversation: Conversation,
    priority: int,
    ratings: Mapping[int, int],
    by: Agent,
    seen: str | None = None,
) -> None:
    """Set priority and skills together, so that no offer falls between them.

    `seen`: the `needs_key` of what `by` had before their eyes; without it, nobody is asked.

    Raises:
        Conflict: it is closed, or `by` is neither its agent nor a supervisor.
        NeedsChanged: somebody changed them since.
        Invalid: there is no such priority, skill or level.
    """
    _hold(conversation, by)
    now = needs_key(conversation)
    if seen and seen != now:
        raise NeedsChanged(now)
    set_priority(conversation, priority, by)
    if dict(ratings) != {needed.skill_id: needed.rating for needed in conversation.skills}:
        set_conversation_skills(conversation, ratings, by)


def needs_key(conversation: Conversation) -> str:
    """A conversation's priority and skills as one text, to tell whether they have changed."""
    skills = sorted((row.skill_id, row.rating) for row in conversation.skills)
    return f"{int(conversation.priority)}|" + ",".join(f"{id_}:{n}" for id_, n in skills)


def set_conversation_skills(
    conversation: Conversation, ratings: Mapping[int, int], by: Agent
) -> None:
    """Let a conversation need exactly these skills, each at least so well rated.

    An open one is routed anew (`reroute`); an active one stays with its agent, and needs them
    when it goes on to others.

    Raises:
        Conflict: it is closed, or `by` is neither its agent nor a supervisor.
        Invalid: there is no such skill, or its scale has no such level.
    """
    _hold(conversation, by)
    rows = {row.skill_id: row for row in _rows(conversation.id)}
    names = _checked({id_: n for id_, n in ratings.items() if not _is_same(rows.get(id_), n)})
    before = {id_: (row.skill.name, row.rating) for id_, row in rows.items()}
    for skill_id in rows.keys() - ratings.keys():
        db.session.delete(rows[skill_id])
    for skill_id, rating in ratings.items():
        _put(conversation.id, rows.get(skill_id), skill_id, rating)
    db.session.flush()
    db.session.expire(conversation, ["skills"])
    changed = {id_: n for id_, n in ratings.items() if before.get(id_, ("", None))[1] != n}
    dropped = [before[id_][0] for id_ in sorted(before.keys() - ratings.keys())]
    if not changed and not dropped:
        return
    added = [{"skill": names[id_], "rating": rating} for id_, rating in sorted(changed.items())]
    facts = {"added": added, "dropped": dropped, "by": by.name}
    decide(conversation.id, DecisionKind.SKILLS_CHANGED, by.id, conversation.queue_id, facts)
    if conversation.state == ConversationState.OPEN:
        reroute(conversation, before)
    _look_again(conversation)


def set_priority(conversation: Conversation, priority: int, by: Agent) -> None:
    """Let a conversation go before or after others; 1 is the most urgent, 5 the least.

    Raises:
        Conflict: it is closed, or `by` is neither its agent nor a supervisor.
        Invalid: there is no such priority.
    """
    if priority not in list(Priority):
        raise Invalid("priority_unknown", _("Choose a priority from 1 to 5."), "priority")
    _hold(conversation, by)
    if conversation.priority == priority:
        return
    facts = {"from": conversation.priority, "to": priority, "by": by.name}
    conversation.priority = priority
    decide(conversation.id, DecisionKind.PRIORITY_CHANGED, by.id, conversation.queue_id, facts)
    _look_again(conversation)


def _hold(conversation: Conversation, by: Agent) -> None:
    """Lock it, so that what is read here is what is changed."""
    db.session.refresh(conversation, with_for_update={"of": Conversation})
    if conversation.state == ConversationState.CLOSED:
        raise Conflict("conversation_closed", _("This conversation is closed."))
    is_supervising = by.is_allowed(RoleName.ADMIN, RoleName.SUPERVISOR)
    if not is_supervising and conversation.agent_id != by.id:
        raise Conflict("not_owner", _("Only the agent who has this conversation can do that."))


def _rows(conversation_id: int) -> list[ConversationSkill]:
    wanted = select(ConversationSkill).where(ConversationSkill.conversation_id == conversation_id)
    return list(db.session.scalars(wanted))


def _is_same(row: ConversationSkill | None, rating: int) -> bool:
    return row is not None and row.rating == rating


def _checked(ratings: Mapping[int, int]) -> dict[int, str]:
    """The names by id of skills that exist with such a level. Raises Invalid."""
    wanted = select(Skill).where(Skill.id.in_(ratings), Skill.deleted_at.is_(None))
    skills = {skill.id: skill for skill in db.session.scalars(wanted)}
    for skill_id, rating in ratings.items():
        skill = skills.get(skill_id)
        if skill is None or not 1 <= rating <= len(skill.rating_scale.levels):
            raise Invalid("skill_unknown", _("Choose a skill and one of its levels."), "skills")
    return {skill.id: skill.name for skill in skills.values()}


def _put(conversation_id: int, row: ConversationSkill | None, skill_id: int, rating: int) -> None:
    if row is None:
        row = ConversationSkill(conversation_id=conversation_id, skill_id=skill_id)
        db.session.add(row)
    elif row.rating == rating:
        return
    row.rating, row.is_chosen = rating, True


def _look_again(conversation: Conversation) -> None:
    refresh_requirement_key(conversation)
    queue_ids = () if conversation.queue_id is None else (conversation.queue_id,)
    agent_ids = () if conversation.agent_id is None else (conversation.agent_id,)
    record(ConversationChanged(conversation.id, agent_ids=agent_ids, queue_ids=queue_ids))
    nudge(ASSIGNMENT)


def reroute(conversation: Conversation, skill_ids_before: Iterable[int]) -> None:
    """Let an open conversation, locked by the caller, go where its new skills lead.

    Where its workstream's rules put it, it follows them to another queue; where a person or an
    overflow put it, it stays. The work classification is not run again: it would give back what
    a person just dropped. An offer goes on ringing only at who has every skill it needs now: it
    was no decline, so the same agent may be offered it again.
    """
    queue_id = route_anew(conversation, skill_ids_before)
    if queue_id is not None:
        stop_ringing(conversation, ClosureReason.AGENT_REROUTED)
        place(conversation, queue_id)
        return
    ringing = ringing_of(conversation.id)
    if ringing is not None and not _fits(ringing):
        stop_ringing(conversation, ClosureReason.AGENT_REROUTED)


def _fits(ringing: ConversationSession) -> bool:
    for waiting in queued_of([ringing.conversation_id]):
        if all(step.matching == SkillMatching.NONE for step in waiting.terms.steps):
            return True
        for member in members_of([waiting.queue_id]).get(waiting.queue_id, ()):
            if member.agent.agent_id == ringing.agent_id:
                return skill_count(member.agent, waiting.skills) == len(waiting.skills)
    return False
