"""A workstream's distribution in words: on its page, and beside what somebody else changed."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.workstreams.methods import Affinity, SkillMatching
from webapp.workstreams.models import DesktopAlert, DistributionMode, WrapUpBlocking


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
