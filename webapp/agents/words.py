"""The words in which pages say what the code has as names: people and their presences."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _later

from webapp.agents.models import Agent, Presence, RoleName
from webapp.agents.policy import PresenceCause, PresenceStatus, SetBy

ROLES: tuple[tuple[RoleName, Any, Any], ...] = (
    (RoleName.AGENT, _later("Agent"), _later("Answers customers in the console.")),
    (
        RoleName.SUPERVISOR,
        _later("Supervisor"),
        _later("Also sees the conversations of every queue."),
    ),
    (RoleName.ADMIN, _later("Admin"), _later("Also sets everything up, people included.")),
)
# The first that fits: Edge and Opera call themselves Chrome, too, and all of them Safari.
BROWSERS = (
    ("Edge", "Edg"),
    ("Opera", "OPR|OPT|OPiOS"),
    ("Samsung Internet", "SamsungBrowser"),
    ("Firefox", "Firefox|FxiOS"),
    ("Chrome", "Chrome|Chromium|CriOS"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("macOS", "Mac OS X|Macintosh"),
    ("ChromeOS", "CrOS"),
    ("Linux", "Linux"),
)


def browser_words(user_agent: str | None) -> str:
    """A browser as its owner knows it again: “Firefox on Windows”."""
    browser, system = _first(BROWSERS, user_agent or ""), _first(SYSTEMS, user_agent or "")
    if browser and system:
        return _("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or _("A browser")


def role_word(role: str) -> str:
    """A role, as people call it."""
    return str(next(word for name, word, _meaning in ROLES if name == role))


def role_words_of(agent: Agent) -> list[Any]:
    """What somebody's roles are called, in the order in which they are offered."""
    held = {role.name for role in agent.roles}
    return [word for name, word, _meaning in ROLES if name in held]


def theme_word(theme: str) -> str:
    """How pages look."""
    return {"auto": _("As the system"), "light": _("Light"), "dark": _("Dark")}[theme]


def step_word(step: str) -> str:
    """At what a sign-in failed."""
    return {
        "password": _("Password"),
        "code": _("Code of the second factor"),
        "recovery_code": _("Recovery code"),
        "present_password": _("Present password, asked again"),
    }[step]


def state_words(state: str) -> str:
    """Where a person stands."""
    return {
        "active": _("active"),
        "invited": _("invited"),
        "deactivated": _("deactivated"),
    }[state]


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for name, marks in names if re.search(marks, user_agent)), "")


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
