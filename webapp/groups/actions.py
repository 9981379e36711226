"""Our account leaves a group. The channel is asked between two of these, in no transaction."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.agents.models import Agent
from webapp.contacts.actions.profiles import set_left
from webapp.conversations.actions.contact_links import LEAVING_UNSURE, LEFT_GROUP
from webapp.conversations.actions.outbound import post_event
from webapp.conversations.events import ConversationChanged
from webapp.conversations.models import Conversation
from webapp.conversations.policy import Viewer
from webapp.conversations.queries import facts_of, newest_of_kinds
from webapp.core.audit import Verb, note
from webapp.core.database import db
from webapp.core.errors import Conflict
from webapp.core.events import record
from webapp.groups.policy import may_leave

GROUP = "group"


def require_leavable(conversation: Conversation, viewer: Viewer) -> None:
    """Raise Conflict: no group, left already, or not theirs to leave."""
    if not may_leave(viewer, facts_of(conversation)):
        raise Conflict("not_owner", _("Your roles do not let you leave this group."))
    if not conversation.social_profile.is_group:
        raise Conflict("not_a_group", _("This is a chat with one person: there is no group."))
    if conversation.social_profile.is_left:
        raise Conflict("group_left", _("This account is not in the group any more."))


def note_left(conversation: Conversation, agent: Agent) -> None:
    """The channel has let us out: nobody can answer there any more. Of two who asked it at once the
    first one did it.
    """
    db.session.refresh(conversation, with_for_update={"of": Conversation})
    profile = conversation.social_profile
    newest = newest_of_kinds(profile.id, ("join", LEFT_GROUP))
    if profile.is_left and newest is not None and newest.kind == LEFT_GROUP:
        return
    set_left(profile, True)
    post_event(conversation, LEFT_GROUP, {"by": agent.name})
    record(ConversationChanged(conversation.id))
    note(Verb.CHANGED, GROUP, profile.id, profile.display_name or "", *_facts("in", "left"))


def note_unsure(conversation: Conversation, agent: Agent) -> None:
    """The channel gave no answer: if we are out, it tells so by itself."""
    profile = conversation.social_profile
    post_event(conversation, LEAVING_UNSURE, {"by": agent.name})
    note(Verb.CHANGED, GROUP, profile.id, profile.display_name or "", *_facts("in", "unknown"))


def _facts(before: str, after: str) -> tuple[dict[str, object], dict[str, object]]:
    return {"membership": before}, {"membership": after}
