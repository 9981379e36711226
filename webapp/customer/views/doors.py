"""What every sheet about the customer begins with: a conversation whose contact one may choose."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.contacts.models import Contact
from webapp.contacts.queries import contact_of
from webapp.conversations.models import Conversation
from webapp.conversations.queries import facts_of
from webapp.core.errors import Conflict, NotFound
from webapp.customer.queries import may_choose_contact, may_merge
from webapp.inbox.views.doors import conversation_or_404, viewer


def identifiable(conversation_id: int) -> Conversation:
    """A conversation whose contact the viewer may look up and choose. Raises NotFound, Conflict."""
    conversation = conversation_or_404(conversation_id)
    if not may_choose_contact(viewer(), facts_of(conversation)):
        raise Conflict(
            "not_owner", _("Only the agent who has this conversation or a supervisor can do that.")
        )
    return conversation


def mergeable(conversation_id: int) -> tuple[Conversation, Contact]:
    """A conversation and its contact, if the viewer may merge that. Raises NotFound, Conflict."""
    conversation = identifiable(conversation_id)
    contact = contact_of(conversation.social_profile)
    if contact is None:
        raise NotFound(_("There is no such contact."))
    if not may_merge(viewer()):
        raise Conflict("merging_barred", _("Only supervisors and admins merge contacts here."))
    return conversation, contact
