"""Tables about people, their presence, and their skills and capacity."""

from webapp.agents.models.people import (
    CAPACITY_UNITS,
    LARGEST_CAPACITY,
    SIGN_IN_SECONDS,
    Agent,
    ConsoleConnection,
    CustomPresence,
    LinkPurpose,
    OneTimeLink,
    Presence,
    Role,
    RoleName,
    SignIn,
    agent_role,
)
from webapp.agents.models.skills import (
    LEVELS,
    AgentCapacityProfile,
    AgentSkill,
    CapacityProfile,
    ProfileReset,
    RatingScale,
    Skill,
)
from webapp.agents.policy import PresenceCause, PresenceStatus, SetBy

__all__ = [
    "CAPACITY_UNITS",
    "LARGEST_CAPACITY",
    "LEVELS",
    "SIGN_IN_SECONDS",
    "Agent",
    "AgentCapacityProfile",
    "AgentSkill",
    "CapacityProfile",
    "ConsoleConnection",
    "CustomPresence",
    "LinkPurpose",
    "OneTimeLink",
    "Presence",
    "PresenceCause",
    "PresenceStatus",
    "ProfileReset",
    "RatingScale",
    "Role",
    "RoleName",
    "SetBy",
    "SignIn",
    "Skill",
    "agent_role",
]
