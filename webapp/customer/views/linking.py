"""Who writes: a conversation's contact is looked up, linked, created, or taken off again."""

from __future__ import annotations

from flask import Response, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_security import current_user

from webapp.contacts.queries import LOOKED_UP, contact_of
from webapp.conversations.actions.contact_links import identify, identify_as_new
from webapp.conversations.models import Conversation
from webapp.core.errors import Invalid, NotFound
from webapp.core.flask import row_id
from webapp.core.text import clean
from webapp.core.transaction import transaction
from webapp.customer.forms.linking import ContactForm, KinForm, LinkForm
from webapp.customer.kin import kin_of
from webapp.customer.queries import contact_to_link, hint_of, sight_for, suggested
from webapp.customer.rows.contacts import (
    contact_lines,
    evidence_words,
    found_contacts,
    kin_rows,
    lines_of,
    twins_shown,
)
from webapp.customer.views.doors import identifiable
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import put_away, sheet, viewer
from webapp.verified_links.actions.links import unproved

URL = "/conversations/<int:conversation_id>/contact"


@blueprint.get(URL)
def show_contact(conversation_id: int) -> Response:
    """The linked contact; others to choose instead, by the words in `q`; a form for a new one."""
    conversation = identifiable(conversation_id)
    return _sheet(conversation, _new_form(conversation))


@blueprint.post(URL)
def link_contact(conversation_id: int) -> Response:
    """Link a contact to the chat; without an id, take the link off."""
    conversation = identifiable(conversation_id)
    form = LinkForm()
    if not form.validate():
        return _sheet(conversation, _new_form(conversation), 422, form)
    try:
        with transaction():
            chosen = form.contact_id.data
            contact = contact_to_link(_id(chosen), viewer()) if chosen else None
            with unproved(conversation.social_profile):
                identify(conversation, contact, current_user)
    except (Invalid, NotFound) as refusal:
        form.refuse(refusal)
        return _sheet(conversation, _new_form(conversation), 422, form)
    return _onward(conversation)


@blueprint.post("/conversations/<int:conversation_id>/contacts")
def create_contact(conversation_id: int) -> Response:
    """Write a new contact down and link it."""
    conversation = identifiable(conversation_id)
    form = ContactForm.of(hint_of(conversation))
    if not form.validate():
        return _sheet(conversation, form, 422)
    try:
        with transaction(), unproved(conversation.social_profile):
            identify_as_new(conversation, form.facts, current_user, form.told_of)
    except Invalid as refusal:
        form.refuse(refusal)
        return _sheet(conversation, form, 422)
    return _onward(conversation)


@blueprint.get(f"{URL}/profiles")
def show_kin(conversation_id: int) -> Response:
    """Other profiles that may be the linked contact's, to link them too."""
    conversation = identifiable(conversation_id)
    return _kin_sheet(conversation, KinForm(formdata=None))


@blueprint.post(f"{URL}/profiles")
def link_kin(conversation_id: int) -> Response:
    """Link those that were chosen; what is no kin any more is left out."""
    conversation = identifiable(conversation_id)
    form = KinForm()
    if not form.validate():
        return _kin_sheet(conversation, form, 422)
    with transaction():
        contact = contact_of(conversation.social_profile)
        for kin in kin_of(conversation.social_profile, viewer()) if contact else ():
            if kin.profile.id in (form.profile_ids.data or ()):
                with unproved(kin.profile):
                    identify(kin.conversation, contact, current_user)
    return put_away(conversation_id)


def _id(value: str) -> int:
    try:
        return row_id(value)
    except ValueError as error:
        raise NotFound(_("There is no such contact.")) from error


def _new_form(conversation: Conversation) -> ContactForm:
    return ContactForm.of(hint_of(conversation), formdata=None)


def _onward(conversation: Conversation) -> Response:
    """The other profiles of who was linked, where there are any; else the console."""
    profile = conversation.social_profile
    if contact_of(profile) is None or not kin_of(profile, viewer()):
        return put_away(conversation.id)
    url = url_for("inbox.show_kin", conversation_id=conversation.id)
    return make_response(redirect(url, code=303))


def _kin_sheet(conversation: Conversation, form: KinForm, status: int = 200) -> Response:
    linked = contact_lines(conversation.social_profile_id, viewer())
    kin = kin_rows(kin_of(conversation.social_profile, viewer())) if linked else []
    template = "customer/_kin.html"
    return sheet(template, conversation, status, form=form, linked=linked, kin=kin)


def _sheet(
    conversation: Conversation,
    form: ContactForm,
    status: int = 200,
    link_form: LinkForm | None = None,
) -> Response:
    words, mine = clean(request.args.get("q")), viewer()
    linked = contact_lines(conversation.social_profile_id, mine)
    suggestion = None if words else suggested(conversation, mine)
    return sheet(
        "customer/_linking.html",
        conversation,
        status,
        form=form,
        link_form=link_form or LinkForm(formdata=None),
        linked=linked,
        words=words,
        is_all_looked_up=sight_for(mine).hidden.isdisjoint(LOOKED_UP),
        found=found_contacts(words, linked, mine),
        twins=twins_shown(form.twin_ids, mine),
        suggestion=lines_of(suggestion.contact, sight_for(mine)) if suggestion else None,
        evidence=evidence_words(suggestion) if suggestion else "",
    )
