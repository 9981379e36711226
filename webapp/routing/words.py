"""Assignment, overflow and offers in plain words: for the trace and for what would help."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import format_timedelta, ngettext
from flask_babel import gettext as _

from webapp.agents.policy import PresenceStatus
from webapp.agents.words import presence_word
from webapp.conversations.states import ClosureReason
from webapp.routing.queries.colleagues import Colleague
from webapp.routing.queries.explanation import Advice, Headline
from webapp.routing.terms import Obstacle

Facts = Mapping[str, Any]


def obstacle_words(obstacle: str | None, facts: Facts, now: datetime) -> str:
    """Why an agent was not chosen, with the values compared; "" when nothing was in the way."""
    if obstacle in (Obstacle.DECLINED_OFTEN, Obstacle.RESTING):
        return _decline_words(facts, now)
    teller = _TELLERS.get(str(obstacle))
    return teller(facts) if teller else obstacle or ""


def why_not(colleague: Colleague) -> str:
    """What keeps a colleague from taking a conversation now; "" when nothing does."""
    if colleague.obstacle is None:
        return ""
    if colleague.obstacle is Obstacle.NOT_CONNECTED:
        return _("no console open")
    if colleague.obstacle is Obstacle.PRESENCE:
        return presence_word(colleague.status)
    return _("no room")


def colleague_words(colleague: Colleague) -> str:
    """A colleague's name with what one should know before giving them something."""
    facts = [why_not(colleague) or presence_word(colleague.status)]
    if colleague.skills_needed:
        met, needed = colleague.skills_met, colleague.skills_needed
        facts.append(_("%(met)d of %(needed)d skills", met=met, needed=needed))
    return _("%(name)s (%(facts)s)", name=colleague.name, facts=" · ".join(facts))


def _presence_words(facts: Facts) -> str:
    status = str(facts.get("status", ""))
    word = presence_word(PresenceStatus(status)) if status in set(PresenceStatus) else status
    return _("is “%(presence)s”", presence=word)


def _skill_words(facts: Facts) -> str:
    skill, wanted = facts.get("skill") or _("a skill"), facts.get("wanted", "")
    if not facts.get("found"):
        return _("does not have %(skill)s, “%(wanted)s” is needed", skill=skill, wanted=wanted)
    return _(
        "has %(skill)s “%(found)s”, but “%(wanted)s” is needed",
        skill=skill,
        found=facts["found"],
        wanted=wanted,
    )


def _capacity_words(facts: Facts) -> str:
    return _(
        "no room: %(used)s of %(total)s units taken, %(needed)s needed",
        used=facts.get("used", "?"),
        total=facts.get("total", "?"),
        needed=facts.get("needed", "?"),
    )


def _profile_words(facts: Facts) -> str:
    if not facts.get("profile"):
        return _("is not in the capacity profile")
    return _(
        "%(profile)s is full: %(used)s of %(limit)s taken",
        profile=facts["profile"],
        used=facts.get("used", "?"),
        limit=facts.get("limit", "?"),
    )


def _not_connected(_facts: Facts) -> str:
    return _("has no console open")


def _not_member(_facts: Facts) -> str:
    return _("is not in the queue")


_TELLERS: dict[str, Callable[[Facts], str]] = {
    Obstacle.PRESENCE.value: _presence_words,
    Obstacle.NOT_CONNECTED.value: _not_connected,
    Obstacle.NOT_MEMBER.value: _not_member,
    Obstacle.SKILL.value: _skill_words,
    Obstacle.CAPACITY.value: _capacity_words,
    Obstacle.PROFILE.value: _profile_words,
    Obstacle.PROFILE_BLOCKED.value: _profile_words,
}


def _decline_words(facts: Facts, now: datetime) -> str:
    count = int(facts.get("count", 1))
    try:
        ago = now - datetime.fromisoformat(str(facts.get("last_at")))
    except ValueError:
        return _("declined it")
    since = format_timedelta(ago, threshold=1.5)
    if not count:
        return _("let it go %(time)s before", time=since)
    return ngettext(
        "declined %(time)s before",
        "declined %(num)d times, last %(time)s before",
        count,
        time=since,
    )


def chosen_words(code: str) -> str:
    """Why this agent and no other."""
    return {
        "only_one": _("Nobody else could take it."),
        "let_go_by_others": _("Who would have come before them let it go already."),
        "returning": _("They had this conversation before, so it is theirs even now."),
        "previous_agent": _("They had this conversation before."),
        "preferred_agent": _("They are preferred by this contact."),
        "closest_skills": _("Their skills fit best, or it was their turn among those who fit."),
        "highest_capacity": _("They had the most free capacity."),
        "free_capacity": _("They had the most free capacity."),
        "round_robin": _("It was their turn."),
        "fewest_conversations": _(
            "They have the fewest conversations, and their last work ended first."
        ),
        "rating": _("They have the highest ratings in the skills needed."),
        "skill_count": _("They have most of the skills needed."),
    }.get(code, "")


def step_words(facts: Facts) -> str:
    """Which step of a custom method found somebody; "" where there are not several."""
    step, steps = facts.get("step", 1), facts.get("steps", 1)
    if steps == 1:
        return ""
    return _("Step %(step)s of %(steps)s found somebody.", step=step, steps=steps)


def ended_words(reason: str, agent: str) -> str:
    """Why an offer stopped ringing."""
    return {
        ClosureReason.AGENT_REJECTED.value: _("%(agent)s rejected it", agent=agent),
        ClosureReason.AGENT_TIMED_OUT.value: _("%(agent)s did not answer in time", agent=agent),
        ClosureReason.AGENT_DISCONNECTED.value: _(
            "The connection to %(agent)s was lost", agent=agent
        ),
        ClosureReason.AGENT_REROUTED.value: _("It needs somebody else now"),
        ClosureReason.ANSWERED_ELSEWHERE.value: _("Another service answers this chat now"),
        ClosureReason.SUPERVISOR_ASSIGNED.value: _("A supervisor sent it elsewhere"),
    }.get(reason, _("It stopped ringing at %(agent)s", agent=agent))


def overflow_words(facts: Facts) -> str:
    """Why a queue passed a conversation on, and where it went."""
    queue, target = facts.get("queue") or "?", facts.get("target") or "?"
    why = {
        "out_of_hours": _("“%(queue)s” is outside its operating hours.", queue=queue),
        "more_than": _(
            "In “%(queue)s” %(found)s were waiting already; at most %(number)s may.",
            queue=queue,
            found=facts.get("found", "?"),
            number=facts.get("number", "?"),
        ),
        "longer_than": _(
            "It waited %(found)s min in “%(queue)s”, longer than %(number)s.",
            queue=queue,
            found=facts.get("found", "?"),
            number=facts.get("number", "?"),
        ),
    }.get(str(facts.get("condition")), _("“%(queue)s” overflows.", queue=queue))
    then = {
        "queue_anyway": _("It waits there all the same."),
        "other_queue": _("It goes to “%(queue)s”.", queue=target),
        "end": _("The customer is told so, and it ends."),
    }.get(str(facts.get("action")), "")
    return f"{why} {then}".strip()


def headline_words(headline: Headline) -> str:
    """Why nobody gets a conversation that waits, in one sentence; "" when it waits for nobody."""
    return {
        Headline.NOT_WAITING: "",
        Headline.ANSWERED_ELSEWHERE: _(
            "Another service answers this chat now. It is offered when that one hands it back."
        ),
        Headline.RINGING: _("It rings at an agent right now."),
        Headline.NO_WORKSTREAM: _("It is in no queue, because no workstream gave it one."),
        Headline.PICK_MODE: _("Its workstream offers nothing: agents take from the list."),
        Headline.QUEUE_EMPTY: _("The queue has no agents."),
        Headline.DECLINED_TOO_OFTEN: _("It was declined so often that it is offered to nobody."),
        Headline.SKILL_MISSING: _("Nobody who could take it has the skills it needs."),
        Headline.SKILLED_AWAY: _("Nobody who has the skills it needs is there for new work."),
        Headline.OUT_OF_HOURS: _("The queue is outside its operating hours, and nobody is there."),
        Headline.NOBODY_ONLINE: _("No agent of the queue is there for new work."),
        Headline.ALL_BUSY: _("Everybody who could take it is full."),
        Headline.ALL_DECLINED: _("Everybody who could take it declined it or gave it back."),
        Headline.IN_LINE: _("An agent can take it: its turn comes in a moment."),
    }[headline]


def advice_words(advice: Advice) -> str:
    """What would help."""
    return {
        Advice.SET_UP_WORKSTREAM: _("Put its account on a workstream, or transfer it to a queue."),
        Advice.PICK: _("Take it from the list."),
        Advice.SUPERVISOR_PICKS: _("A supervisor can take it from the list."),
        Advice.ADD_MEMBERS: _("Add agents to the queue."),
        Advice.TRANSFER: _("Transfer it to another queue."),
        Advice.LOWER_SKILLS: _("Drop a skill it needs, or ask for less of it."),
        Advice.TEACH_SKILL: _("Give the skill to an agent of the queue."),
        Advice.COME_ONLINE: _("Ask an agent of the queue to sign in and to be “Available”."),
        Advice.WAIT: _("Wait a little."),
        Advice.RAISE_CAPACITY: _("Give the agents more capacity."),
    }[advice]
