"""The settings of workstreams and queues in words: on pages, in conflicts, in the audit log."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from webapp.agents.words import presence_word
from webapp.core.database import db
from webapp.pages.forms import duration_word
from webapp.workstreams.actions.queue_settings import OverflowChoice
from webapp.workstreams.distribution import Affinity, AssignmentMethod, OrderBy, SkillMatching
from webapp.workstreams.models import (
    DesktopAlert,
    DistributionMode,
    OverflowAction,
    OverflowCondition,
    Queue,
    WrapUpBlocking,
)


def method_word(method: str) -> str:
    """An assignment method."""
    return {
        AssignmentMethod.HIGHEST_CAPACITY: _("Highest capacity"),
        AssignmentMethod.ROUND_ROBIN: _("Advanced round robin"),
        AssignmentMethod.FEWEST_CONVERSATIONS: _("Fewest conversations"),
        AssignmentMethod.CUSTOM: _("Custom"),
    }[AssignmentMethod(method)]


def method_helps() -> dict[str, str]:
    """What each method does, in a sentence."""
    return {
        AssignmentMethod.HIGHEST_CAPACITY: _(
            "Who has the most free capacity gets it. If several have the same, they take turns."
        ),
        AssignmentMethod.ROUND_ROBIN: _(
            "They take turns: who got something from this queue longest ago gets it."
        ),
        AssignmentMethod.FEWEST_CONVERSATIONS: _(
            "Who has the fewest conversations gets it. If several have as few, whose last work"
            " ended longest ago."
        ),
        AssignmentMethod.CUSTOM: _(
            "Steps of your own. The first step in which an agent is found decides."
        ),
    }


def order_word(order: str) -> str:
    """Who goes first, in a step."""
    return {
        OrderBy.FREE_CAPACITY: _("Most free capacity"),
        OrderBy.ROUND_ROBIN: _("By turns"),
        OrderBy.FEWEST_CONVERSATIONS: _("Fewest conversations"),
        OrderBy.RATING: _("Best skill ratings"),
        OrderBy.SKILL_COUNT: _("Most of the needed skills"),
    }[OrderBy(order)]


def action_word(action: str) -> str:
    """What happens when a queue overflows."""
    return {
        OverflowAction.QUEUE_ANYWAY: _("wait in this queue"),
        OverflowAction.OTHER_QUEUE: _("pass on to another queue"),
        OverflowAction.END: _("end with a message"),
    }[OverflowAction(action)]


def step_words(step: dict[str, Any]) -> str:
    """One step of the custom method."""
    presences = ", ".join(presence_word(status) for status in step["presences"])
    return f"{matching_word(step['skills'])} / {presences} / {order_word(step['order_by'])}"


def choice_words(choice: OverflowChoice | None) -> str:
    """What happens when a queue overflows, and when."""
    if choice is None:
        return _("nothing")
    said = [_number_words(choice), action_word(choice.action)]
    if choice.action == OverflowAction.OTHER_QUEUE:
        target = db.session.get(Queue, choice.target_queue_id or 0)
        said.append(target.name if target else "")
    if choice.action == OverflowAction.END:
        said.append(choice.message)
    return ", ".join(words for words in said if words)


def _number_words(choice: OverflowChoice) -> str:
    if not choice.number:
        return ""
    if choice.condition == OverflowCondition.LONGER_THAN:
        return duration_word(choice.number)
    return str(choice.number)


def blocking_word(mode: str) -> str:
    """How long wrap-up takes capacity."""
    return {
        WrapUpBlocking.ALWAYS: _("Taken until the conversation is closed"),
        WrapUpBlocking.NEVER: _("Free as soon as the agent presses End"),
        WrapUpBlocking.CUSTOM: _("Taken for a while"),
    }[WrapUpBlocking(mode)]


def matching_word(way: str) -> str:
    """How an agent's skills must fit."""
    return {
        SkillMatching.EXACT: _("Exact match"),
        SkillMatching.CLOSEST: _("Closest match"),
        SkillMatching.NONE: _("Skills do not matter"),
    }[SkillMatching(way)]


def affinity_word(way: str) -> str:
    """Who is asked first about a conversation that comes back."""
    return {
        Affinity.ALWAYS: _("Who had it, whatever their presence and capacity"),
        Affinity.ABLE: _("Who had it, if they can take it"),
        Affinity.NONE: _("Whoever comes next"),
    }[Affinity(way)]


def alert_word(alert: str) -> str:
    """When the browser shows an offer outside its window."""
    return {
        DesktopAlert.NEVER: _("Never"),
        DesktopAlert.BACKGROUND: _("When Kanava is in the background"),
        DesktopAlert.ALWAYS: _("Always"),
    }[DesktopAlert(alert)]


def mode_word(mode: str) -> str:
    """A work distribution mode, as people call it."""
    return {DistributionMode.PUSH: _("Push"), DistributionMode.PICK: _("Pick")}[
        DistributionMode(mode)
    ]
