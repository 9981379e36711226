"""Tags in the console: chosen for a conversation and its contact, and taken off one by one."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from webapp.contacts.models import Contact
from webapp.contacts.queries import contact_of
from webapp.conversations.models import Conversation
from webapp.conversations.policy import may_work_on
from webapp.conversations.queries import facts_of
from webapp.core.errors import Conflict, Invalid
from webapp.core.transaction import transaction
from webapp.customer.queries import may_choose_contact, may_tag_contacts
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import (
    after_command,
    conversation_or_404,
    put_away,
    sheet,
    viewer,
)
from webapp.tags.actions import (
    UNCHANGED,
    TagChange,
    tag_both,
    tag_contacts,
    tag_conversation,
)
from webapp.tags.forms.choosing import ContactTagsForm, TagsForm
from webapp.tags.models import CONTACTS, CONVERSATIONS
from webapp.tags.queries import tags_of

TAGS = "/conversations/<int:conversation_id>/tags"


@blueprint.get(TAGS)
def show_tags(conversation_id: int) -> Response:
    """The tags to choose from, for the conversation and its contact."""
    conversation = conversation_or_404(conversation_id)
    return _sheet(conversation, *_forms(conversation))


@blueprint.post(TAGS)
def change_tags(conversation_id: int) -> Response:
    """Put on what was ticked and take off what was unticked."""
    conversation = _taggable(conversation_id)
    form, of_contact = _forms(conversation)
    contact = _taggable_contact(conversation)
    if not (form.validate() and (of_contact is None or of_contact.validate())):
        return _sheet(conversation, form, of_contact, 422)
    second = of_contact.tag_change if of_contact else UNCHANGED
    try:
        with transaction():
            tag_both(conversation_id, form.tag_change, contact.id if contact else None, second)
    except Invalid as refusal:
        form.refuse(refusal)
        return _sheet(conversation, form, of_contact, 422)
    return put_away(conversation_id)


@blueprint.delete(f"{TAGS}/<int:tag_id>")
def take_tag_off(conversation_id: int, tag_id: int) -> Response:
    """Take one off the conversation."""
    _taggable(conversation_id)
    with transaction():
        tag_conversation(conversation_id, TagChange(removed=frozenset({tag_id})))
    return after_command(conversation_id)


@blueprint.delete("/conversations/<int:conversation_id>/contact/tags/<int:tag_id>")
def take_contact_tag_off(conversation_id: int, tag_id: int) -> Response:
    """Take one off the contact."""
    conversation = _taggable(conversation_id)
    if not _may_tag_contact(conversation):
        told = _("Only the agent who has this conversation or a supervisor can do that.")
        raise Conflict("not_owner", told)
    contact = contact_of(conversation.social_profile)
    with transaction():
        tag_contacts([contact.id] if contact else [], TagChange(removed=frozenset({tag_id})))
    return after_command(conversation_id)


def _taggable(conversation_id: int) -> Conversation:
    """A conversation on which the viewer may work. Raises NotFound, Conflict."""
    conversation = conversation_or_404(conversation_id)
    if not may_work_on(viewer(), facts_of(conversation)):
        told = _("You can read this conversation and add notes, but not tag it.")
        raise Conflict("reading_only", told)
    return conversation


def _taggable_contact(conversation: Conversation) -> Contact | None:
    """Its contact, where one is linked and the viewer may say so much of it."""
    return contact_of(conversation.social_profile) if _may_tag_contact(conversation) else None


def _may_tag_contact(conversation: Conversation) -> bool:
    return may_choose_contact(viewer(), facts_of(conversation)) and may_tag_contacts(viewer())


def _forms(conversation: Conversation) -> tuple[TagsForm, ContactTagsForm | None]:
    form, contact = TagsForm(), _taggable_contact(conversation)
    form.offer(tags_of(CONVERSATIONS, conversation.id))
    if contact is None:
        return form, None
    of_contact = ContactTagsForm()
    of_contact.offer(tags_of(CONTACTS, contact.id))
    return form, of_contact


def _sheet(
    conversation: Conversation,
    form: TagsForm,
    of_contact: ContactTagsForm | None,
    status: int = 200,
) -> Response:
    contact, may_arrange = _taggable_contact(conversation), viewer().is_supervising
    facts = {"of_contact": of_contact, "contact": contact, "may_arrange": may_arrange}
    return sheet("tags/_tags_form.html", conversation, status, form=form, **facts)
