"""What a person changes about themselves."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.agents.events import AgentChanged
from webapp.agents.models import Agent
from webapp.core.audit import Verb, note
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.events import record
from webapp.core.reader import THEMES


def change_own(
    agent: Agent,
    name: str,
    language: str | None,
    time_zone: str | None,
    theme: str,
    version: int | None = None,
) -> None:
    """Take one's own name and how pages should look; None: as the browser has it.

    Raises:
        Conflict: somebody else changed this person since `version`.
    """
    agent.require_version(version)
    before = _facts(agent)
    agent.name, agent.language, agent.time_zone, agent.theme = name, language, time_zone, theme
    db.session.flush()
    record(AgentChanged(agent.id))
    note(Verb.CHANGED, "agent", agent.id, agent.name, before, _facts(agent))


def choose_theme(agent: Agent, theme: str) -> None:
    """Take one's own theme alone: a matter of the moment that the audit log need not keep.

    Raises:
        Invalid: there is no such theme.
    """
    if theme not in ("auto", *THEMES):
        raise Invalid("theme_unknown", _("There is no such theme."), "theme")
    agent.theme = theme
    db.session.flush()


def _facts(agent: Agent) -> dict[str, object]:
    return {
        "name": agent.name,
        "language": agent.language,
        "time_zone": agent.time_zone,
        "theme": agent.theme,
    }
