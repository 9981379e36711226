"""Why nobody has a conversation yet, and what would help, as codes; the screen words them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from webapp.conversations.models import Conversation
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.core.database import db
from webapp.hours.queries import is_open_now
from webapp.routing.candidates import Candidate
from webapp.routing.eligibility import skill_count, verdict_of
from webapp.routing.queries.members import members_of, names_of_skills
from webapp.routing.queries.queued import queued_of
from webapp.routing.terms import Obstacle, Queued, Verdict
from webapp.workstreams.distribution import SkillMatching
from webapp.workstreams.models import DistributionMode, Queue, Workstream

AgentVerdict = Verdict


class Headline(StrEnum):
    """Where a conversation stands, in one word."""

    NOT_WAITING = "not_waiting"
    RINGING = "ringing"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    NO_WORKSTREAM = "no_workstream"
    PICK_MODE = "pick_mode"
    QUEUE_EMPTY = "queue_empty"
    DECLINED_TOO_OFTEN = "declined_too_often"
    SKILL_MISSING = "skill_missing"
    SKILLED_AWAY = "skilled_away"
    OUT_OF_HOURS = "out_of_hours"
    NOBODY_ONLINE = "nobody_online"
    ALL_BUSY = "all_busy"
    ALL_DECLINED = "all_declined"
    IN_LINE = "in_line"


class Advice(StrEnum):
    """What a person can do about it."""

    SET_UP_WORKSTREAM = "set_up_workstream"
    PICK = "pick"
    SUPERVISOR_PICKS = "supervisor_picks"
    ADD_MEMBERS = "add_members"
    TRANSFER = "transfer"
    LOWER_SKILLS = "lower_skills"
    TEACH_SKILL = "teach_skill"
    COME_ONLINE = "come_online"
    WAIT = "wait"
    RAISE_CAPACITY = "raise_capacity"


ADVICE: dict[Headline, tuple[Advice, ...]] = {
    Headline.NO_WORKSTREAM: (Advice.SET_UP_WORKSTREAM,),
    Headline.PICK_MODE: (Advice.PICK,),
    Headline.QUEUE_EMPTY: (Advice.ADD_MEMBERS, Advice.TRANSFER),
    Headline.DECLINED_TOO_OFTEN: (Advice.PICK, Advice.TRANSFER),
    Headline.SKILL_MISSING: (Advice.LOWER_SKILLS, Advice.TEACH_SKILL, Advice.TRANSFER),
    Headline.SKILLED_AWAY: (Advice.COME_ONLINE, Advice.LOWER_SKILLS, Advice.TRANSFER),
    Headline.OUT_OF_HOURS: (Advice.WAIT, Advice.TRANSFER),
    Headline.NOBODY_ONLINE: (Advice.COME_ONLINE, Advice.TRANSFER),
    Headline.ALL_BUSY: (Advice.WAIT, Advice.RAISE_CAPACITY, Advice.ADD_MEMBERS),
    Headline.ALL_DECLINED: (Advice.PICK, Advice.ADD_MEMBERS, Advice.TRANSFER),
    Headline.RINGING: (Advice.WAIT,),
    Headline.IN_LINE: (Advice.WAIT,),
}
BUSY = (Obstacle.CAPACITY, Obstacle.PROFILE, Obstacle.PROFILE_BLOCKED)
LET_GO = (Obstacle.DECLINED_OFTEN, Obstacle.RESTING)


@dataclass(frozen=True)
class Explanation:
    """`agents`: everybody in the queue with what is in the way, those without an obstacle first."""

    headline_code: Headline
    agents: tuple[AgentVerdict, ...] = ()
    advice: tuple[Advice, ...] = ()


def explain(conversation: Conversation) -> Explanation:
    """What routing would say of a conversation now; a few reads, nothing is written."""
    found = _by_place(conversation)
    waiting = next(iter(queued_of([conversation.id])), None)
    if waiting is None:
        return _told(found or Headline.NOT_WAITING)
    is_pickable = db.session.get_one(Workstream, waiting.workstream_id).is_pickable
    members = [member.agent for member in members_of([waiting.queue_id]).get(waiting.queue_id, [])]
    verdicts = _verdicts(waiting, members)
    headline = found or _by_agents(waiting, members, verdicts)
    if headline == Headline.NOBODY_ONLINE and not _is_open(waiting.queue_id):
        headline = Headline.OUT_OF_HOURS
    return _told(headline, verdicts, is_pickable=is_pickable)


def _told(
    headline: Headline, verdicts: Sequence[Verdict] = (), *, is_pickable: bool = True
) -> Explanation:
    instead = {} if is_pickable else {Advice.PICK: Advice.SUPERVISOR_PICKS}
    advice = tuple(instead.get(one, one) for one in ADVICE.get(headline, ()))
    return Explanation(headline, tuple(verdicts), advice)


def _by_place(conversation: Conversation) -> Headline | None:
    """What can be said without looking at any agent."""
    if conversation.state != ConversationState.OPEN:
        return Headline.NOT_WAITING
    if conversation.social_profile.is_standby:
        return Headline.ANSWERED_ELSEWHERE
    if conversation.offered_agent_id is not None:
        return Headline.RINGING
    workstream = db.session.get(Workstream, conversation.workstream_id or 0)
    if workstream is None or conversation.queue_id is None:
        return Headline.NO_WORKSTREAM
    if workstream.distribution_mode == DistributionMode.PICK:
        return Headline.PICK_MODE
    return None


def _verdicts(waiting: Queued, members: Sequence[Candidate]) -> list[Verdict]:
    """By the last step, which is the one that excludes the fewest."""
    names = names_of_skills(waiting.skills) if waiting.skills else {}
    step, now = waiting.terms.steps[-1], clock.now()
    verdicts = [verdict_of(agent, waiting, step, now, names) for agent in members]
    return sorted(verdicts, key=lambda verdict: (verdict.obstacle is not None, verdict.name))


def _by_agents(
    waiting: Queued, members: Sequence[Candidate], verdicts: Sequence[Verdict]
) -> Headline:
    obstacles = {verdict.obstacle for verdict in verdicts}
    if not obstacles:
        return Headline.QUEUE_EMPTY
    if waiting.is_given_up:
        return Headline.DECLINED_TOO_OFTEN
    if None in obstacles:
        return Headline.IN_LINE
    if not _is_any_skilled(waiting, members):
        return Headline.SKILL_MISSING
    for kinds, headline in (
        (BUSY, Headline.ALL_BUSY),
        (LET_GO, Headline.ALL_DECLINED),
        # Somebody of the queue has them, but is not among those who are there.
        ((Obstacle.SKILL,), Headline.SKILLED_AWAY),
    ):
        if obstacles.intersection(kinds):
            return headline
    return Headline.NOBODY_ONLINE


def _is_any_skilled(waiting: Queued, members: Sequence[Candidate]) -> bool:
    """Whether anybody of the queue, online or not, meets what some step asks for."""
    if any(step.matching != SkillMatching.EXACT for step in waiting.terms.steps):
        return True
    return any(skill_count(agent, waiting.skills) == len(waiting.skills) for agent in members)


def _is_open(queue_id: int) -> bool:
    queue = db.session.get(Queue, queue_id)
    return queue is None or is_open_now(queue.operating_hours_id)
