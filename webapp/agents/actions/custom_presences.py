"""Presences a centre makes for itself, and what an agent's day begins with."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.agents.events import PresenceChanged, PresenceChoicesChanged
from webapp.agents.models import Agent, CustomPresence, Presence
from webapp.agents.policy import CHOOSABLE, DEFAULTS, PresenceStatus
from webapp.agents.words import presence_word
from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.events import record
from webapp.core.names import flush_name, require_free_name
from webapp.core.text import folded
from webapp.core.translations import LANGUAGES

PRESENCE = "custom_presence"


def create_presence(name: str, status: PresenceStatus, description: str = "") -> CustomPresence:
    """Create a presence to choose. Raises Invalid when the name is taken or the base is none."""
    _require_free(name)
    custom = CustomPresence(name=name, status=_choosable(status), description=description)
    db.session.add(custom)
    flush_name(_taken())
    record(PresenceChoicesChanged())
    note(Verb.CREATED, PRESENCE, custom.id, name, after=_facts(custom))
    return custom


def change_presence(
    custom: CustomPresence,
    name: str,
    status: PresenceStatus,
    description: str,
    version: int | None = None,
) -> None:
    """Change a presence; whoever has it right now has its new base status at once.

    Raises:
        Conflict: somebody else changed it since `version`.
        Invalid: the name is taken, or the base cannot be chosen.
    """
    custom.require_version(version)
    _require_free(name, custom.id)
    before = _facts(custom)
    custom.name, custom.status, custom.description = name, _choosable(status), description
    flush_name(_taken())
    _apply(custom)
    record(PresenceChoicesChanged())
    note(Verb.CHANGED, PRESENCE, custom.id, name, before, _facts(custom))


def delete_presence(custom: CustomPresence, version: int | None = None) -> None:
    """Let nobody choose it any more; whoever has it right now keeps its base status.

    Raises:
        Conflict: somebody else changed it since `version`.
    """
    custom.require_version(version)
    custom.deleted_at = clock.now()
    for presence in _holders(custom):
        presence.custom_presence_id = None
        record(PresenceChanged(presence.agent_id))
    db.session.flush()
    record(PresenceChoicesChanged())
    note(Verb.DELETED, PRESENCE, custom.id, custom.name, _facts(custom))


def set_default_presence(agent: Agent, status: PresenceStatus, version: int | None = None) -> None:
    """Say what a person's day begins with; "available" is as the capacity in use says.

    Raises:
        Conflict: somebody else changed this person since `version`.
        Invalid: no day begins so.
    """
    if status not in DEFAULTS:
        raise Invalid("presence_missing", _("Choose a presence."), "default")
    agent.require_version(version)
    before = {"default_presence": str(agent.presence.default_status)}
    agent.presence.default_status = status
    db.session.flush()
    after = {"default_presence": status.value}
    note(Verb.CHANGED, "agent", agent.id, agent.name, before, after)


def _require_free(name: str, own_id: int | None = None) -> None:
    """The system's own presences have their names in each language somebody may read."""
    require_free_name(CustomPresence, name, _taken(), own_id)
    if folded(name) in _own_names():
        raise Invalid("name_taken", _taken(), "name")


def _own_names() -> set[str]:
    names = set()
    for language in LANGUAGES:
        with force_locale(language):
            names |= {folded(presence_word(status)) for status in PresenceStatus}
    return names


def _holders(custom: CustomPresence) -> list[Presence]:
    found = select(Presence).where(Presence.custom_presence_id == custom.id)
    return list(db.session.scalars(found.order_by(Presence.agent_id).with_for_update()))


def _apply(custom: CustomPresence) -> None:
    """Routing looks at the base alone. Who chose it stays, and since when."""
    for presence in _holders(custom):
        presence.status = custom.status
        record(PresenceChanged(presence.agent_id))


def _choosable(status: PresenceStatus) -> PresenceStatus:
    if status not in CHOOSABLE:
        raise Invalid("presence_missing", _("Choose a presence."), "status")
    return status


def _facts(custom: CustomPresence) -> dict[str, object]:
    return {
        "name": custom.name,
        "presence": str(custom.status),
        "description": custom.description,
    }


def _taken() -> str:
    return _("Another presence has this name already.")
