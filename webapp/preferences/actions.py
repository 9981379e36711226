"""An agent chooses how the console works for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webapp.agents.events import AgentChanged
from webapp.agents.models import Agent
from webapp.core.database import db
from webapp.core.events import record
from webapp.preferences.choice import choices_changed


def choose_preferences(agent: Agent, chosen: Mapping[str, Any]) -> None:
    """Take what was chosen, by the names of `Preferences`; every open console obeys at once.

    One's own matter, as the theme is: the audit log does not keep it.
    """
    db.session.refresh(agent, ["preferences"], with_for_update=Agent.version_lock)
    kept = choices_changed(agent.preferences, chosen)
    if kept == agent.preferences:
        return
    agent.preferences = kept
    db.session.flush()
    record(AgentChanged(agent.id))
