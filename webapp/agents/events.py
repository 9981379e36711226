"""What happens to agents."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core.events import Event


@dataclass(frozen=True)
class PresenceChanged(Event):
    """An agent's status or capacity in use changed, or a console came or went."""

    agent_id: int


@dataclass(frozen=True)
class PresenceChoicesChanged(Event):
    """A custom presence was created, changed or deleted."""


@dataclass(frozen=True)
class AgentChanged(Event):
    """A person's name, roles or own settings changed, or they may sign in again."""

    agent_id: int


@dataclass(frozen=True)
class AgentDeactivated(Event):
    """A person may sign in no more; what they hold has to go back."""

    agent_id: int


@dataclass(frozen=True)
class SignInEnded(Event):
    """A browser was signed out from elsewhere."""

    token_digest: str


@dataclass(frozen=True)
class SkillDeleted(Event):
    """A skill was let go of."""

    skill_id: int


@dataclass(frozen=True)
class CapacityProfileDeleted(Event):
    """A capacity profile was let go of."""

    profile_id: int
