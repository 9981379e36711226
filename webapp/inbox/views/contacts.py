"""Who writes: a conversation's contact is looked up, linked, created, or taken off again."""

from __future__ import annotations

from flask import Response, request
from flask_babel import gettext as _
from flask_security import current_user

from webapp.contacts.actions.contacts import ContactFacts
from webapp.contacts.queries import LOOKED_UP
from webapp.conversations.actions.contact_links import identify, identify_as_new
from webapp.conversations.models import Conversation
from webapp.conversations.queries import facts_of
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.flask import row_id
from webapp.core.text import clean
from webapp.core.transaction import transaction
from webapp.inbox.contacts import (
    contact_lines,
    contact_to_link,
    found_contacts,
    may_choose_contact,
    sight_for,
)
from webapp.inbox.forms.commands import ContactForm, LinkForm
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import conversation_or_404, put_away, sheet, viewer

URL = "/conversations/<int:conversation_id>/contact"


@blueprint.get(URL)
def show_contact(conversation_id: int) -> Response:
    """The linked contact; others to choose instead, by the words in `q`; a form for a new one."""
    conversation = _identifiable(conversation_id)
    return _sheet(conversation, _new_form(conversation))


@blueprint.post(URL)
def link_contact(conversation_id: int) -> Response:
    """Link a contact to the chat; without an id, take the link off."""
    conversation = _identifiable(conversation_id)
    form = LinkForm()
    if not form.validate():
        return _sheet(conversation, _new_form(conversation), 422, form)
    try:
        with transaction():
            chosen = form.contact_id.data
            contact = contact_to_link(_id(chosen), viewer()) if chosen else None
            identify(conversation, contact, current_user)
    except (Invalid, NotFound) as refusal:
        form.refuse(refusal)
        return _sheet(conversation, _new_form(conversation), 422, form)
    return put_away(conversation_id)


@blueprint.post("/conversations/<int:conversation_id>/contacts")
def create_contact(conversation_id: int) -> Response:
    """Write a new contact down and link it."""
    conversation = _identifiable(conversation_id)
    form = ContactForm()
    if not form.validate():
        return _sheet(conversation, form, 422)
    facts = ContactFacts(form.name.data or "", form.email.data, form.phone.data)
    try:
        with transaction():
            identify_as_new(conversation, facts, current_user, form.told_of)
    except Invalid as refusal:
        form.refuse(refusal)
        return _sheet(conversation, form, 422)
    return put_away(conversation_id)


def _identifiable(conversation_id: int) -> Conversation:
    """A conversation whose contact the viewer may look up and choose. Raises NotFound, Conflict."""
    conversation = conversation_or_404(conversation_id)
    if not may_choose_contact(viewer(), facts_of(conversation)):
        raise Conflict(
            "not_owner", _("Only the agent who has this conversation or a supervisor can do that.")
        )
    return conversation


def _id(value: str) -> int:
    try:
        return row_id(value)
    except ValueError as error:
        raise NotFound(_("There is no such contact.")) from error


def _new_form(conversation: Conversation) -> ContactForm:
    return ContactForm(formdata=None, name=conversation.social_profile.display_name or "")


def _sheet(
    conversation: Conversation,
    form: ContactForm,
    status: int = 200,
    link_form: LinkForm | None = None,
) -> Response:
    words, mine = clean(request.args.get("q")), viewer()
    linked = contact_lines(conversation.social_profile_id, mine)
    return sheet(
        "inbox/_contact_form.html",
        conversation,
        status,
        form=form,
        link_form=link_form or LinkForm(formdata=None),
        linked=linked,
        words=words,
        is_all_looked_up=sight_for(mine).hidden.isdisjoint(LOOKED_UP),
        found=found_contacts(words, linked, mine),
    )
