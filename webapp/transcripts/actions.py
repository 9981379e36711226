"""What was printed or saved is written down."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.agents.models import Ability, Agent
from webapp.conversations.models import Conversation
from webapp.core.audit import Verb, note
from webapp.core.errors import Forbidden

TRANSCRIPT = "transcript"


def require_ability(agent: Agent) -> None:
    """Raise Forbidden for whom no role lets."""
    if not agent.has_ability(Ability.TRANSCRIPT):
        told = _("Your roles do not let you print or save conversations.")
        raise Forbidden("forbidden", told)


def note_export(conversation: Conversation, agent: Agent, kind: str, *, has_notes: bool) -> None:
    """Keep in the audit log who takes which conversation along, and whether with notes.

    `kind`: print, text or html. Raises Forbidden as `require_ability`.
    """
    require_ability(agent)
    facts = {"format": kind, "has_notes": has_notes}
    name = conversation.social_profile.display_name or ""
    note(
        Verb.EXPORTED, TRANSCRIPT, conversation.id, f"{conversation.id} {name}".strip(), after=facts
    )
