"""What presences are called."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.agents.models import Presence
from webapp.agents.statuses import PresenceCause, PresenceStatus, SetBy


def presence_word(status: PresenceStatus) -> str:
    """A presence as agents call it."""
    return {
        PresenceStatus.AVAILABLE: _("Available"),
        PresenceStatus.BUSY: _("Busy"),
        PresenceStatus.DO_NOT_DISTURB: _("Do not disturb"),
        PresenceStatus.AWAY: _("Away"),
        PresenceStatus.OFFLINE: _("Offline"),
        PresenceStatus.INACTIVE: _("Inactive"),
    }[PresenceStatus(status)]


def presence_name(presence: Presence) -> str:
    """The custom presence's name, or what the base status is called."""
    custom = presence.custom_presence
    return custom.name if custom is not None else presence_word(presence.status)


def presence_reason(presence: Presence, setter: str = "") -> str:
    """Why an agent's own presence is what it is. `setter`: who set it, when it was another."""
    if presence.set_by == SetBy.SUPERVISOR:
        return _("set by %(name)s", name=setter) if setter else _("set by a supervisor")
    return {
        PresenceCause.CHOSEN: _("chosen by yourself"),
        PresenceCause.CAPACITY: _capacity_reason(PresenceStatus(presence.status)),
        PresenceCause.MISSED: _("because an offer was missed"),
        PresenceCause.REJECTED: _("because an offer was rejected"),
        PresenceCause.LOST: _("because the connection was lost"),
        PresenceCause.SIGNED_IN: _("set at sign-in"),
    }[PresenceCause(presence.cause)]


def _capacity_reason(status: PresenceStatus) -> str:
    if status == PresenceStatus.DO_NOT_DISTURB:
        return _("because you are full")
    return (
        _("because you have work") if status == PresenceStatus.BUSY else _("because you are free")
    )


def team_reason(presence: Presence, setter: str = "") -> str:
    """Why somebody else's presence is what it is. `setter`: the name of who chose it."""
    if presence.set_by == SetBy.SUPERVISOR:
        return _("set by %(name)s", name=setter) if setter else _("set by a supervisor")
    if presence.cause == PresenceCause.CHOSEN:
        return _("their own choice")
    if presence.cause == PresenceCause.CAPACITY:
        return _("by the capacity in use")
    if presence.cause == PresenceCause.SIGNED_IN and presence.is_gone:
        return _("no console open")
    return presence_reason(presence)
