"""The linked contact, changed without leaving the conversation."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from webapp.contacts.actions.contacts import change_contact
from webapp.contacts.models import Contact
from webapp.contacts.queries import contact_of
from webapp.contacts.rows.lists import agent_choices
from webapp.contacts.rows.merging import fact_labels, fact_said
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.transaction import transaction
from webapp.customer.forms.facts import FactsForm
from webapp.customer.queries import editable_facts
from webapp.customer.rows.contacts import twins_shown
from webapp.customer.views.doors import identifiable
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import put_away, sheet, viewer

URL = "/conversations/<int:conversation_id>/contact/facts"
CHOSEN = {"name": "name", "email": "email", "phone": "phone", "language": "language"}


@blueprint.get(URL)
def show_facts(conversation_id: int) -> Response:
    """The contact's form."""
    conversation, contact = _editable(conversation_id)
    return _sheet(conversation, contact, _form(contact))


@blueprint.post(URL)
def change_facts(conversation_id: int) -> Response:
    """Change what the viewer may."""
    conversation, contact = _editable(conversation_id)
    form = _form(contact)
    if not form.validate():
        return _sheet(conversation, contact, form)
    try:
        with transaction():
            kept = db.session.get_one(Contact, contact.id)
            form.contact = kept
            change_contact(kept, form.facts, form.version.number or 0, form.told_of)
    except Invalid as refusal:
        form.refuse(refusal)
    except Conflict as refusal:
        form.refuse(refusal)
        now = db.session.get_one(Contact, contact.id)
        form.version.data = str(now.version)
        form.form_errors += _now(form, now)
    else:
        return put_away(conversation_id)
    return _sheet(conversation, contact, form)


def _editable(conversation_id: int) -> tuple[Conversation, Contact]:
    conversation = identifiable(conversation_id)
    contact = contact_of(conversation.social_profile)
    if contact is None:
        raise NotFound(_("There is no such contact."))
    if not editable_facts(viewer()):
        raise Conflict("facts_locked", _("Only supervisors and admins change contacts here."))
    return conversation, contact


def _form(contact: Contact) -> FactsForm:
    return FactsForm.of_editable(contact, agent_choices(contact.id), editable_facts(viewer()))


def _now(form: FactsForm, contact: Contact) -> list[str]:
    """What stands there now where something else was typed."""
    labels = fact_labels()
    return [
        _("%(field)s is now: %(value)s", field=labels[fact], value=fact_said(fact, value) or "–")
        for name, fact in CHOSEN.items()
        if name in form and (form[name].data or None) != (value := getattr(contact, fact))
    ]


def _sheet(conversation: Conversation, contact: Contact, form: FactsForm) -> Response:
    status = 422 if form.errors or form.form_errors else 200
    twins = twins_shown(form.twin_ids, viewer())
    template = "customer/_facts.html"
    return sheet(template, conversation, status, form=form, name=contact.name, twins=twins)
