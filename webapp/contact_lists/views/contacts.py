"""A contact's own page, and its form with what the reader may change."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.contact_lists.rows.card import card_of
from webapp.contact_lists.views import SECTION, blueprint, require_looking_up
from webapp.contacts.actions.contacts import change_contact
from webapp.contacts.fields import CONTACT, with_values
from webapp.contacts.models import Contact
from webapp.contacts.rows.lists import agent_choices
from webapp.core.errors import Conflict
from webapp.customer.forms.facts import FactsForm
from webapp.customer.queries import contact_to_link, editable_facts
from webapp.customer.rows.contacts import twins_shown
from webapp.pages.answers import answer_form, done, record
from webapp.pages.fields import Fields

CARD = "contact_lists.show_contact"


@blueprint.get("/<int:contact_id>")
def show_contact(contact_id: int) -> ResponseReturnValue:
    """What is known; an old link to one that was merged leads to the one that remains."""
    mine = require_looking_up()
    contact = contact_to_link(contact_id, mine)
    if contact.id != contact_id:
        return redirect(url_for(CARD, contact_id=contact.id))
    card, is_editable = card_of(contact, mine), bool(editable_facts(mine))
    return render_template(
        "contact_lists/card.html", card=card, is_editable=is_editable, section=SECTION
    )


@blueprint.route("/<int:contact_id>/facts", methods=["GET", "POST"])
def change_facts(contact_id: int) -> ResponseReturnValue:
    """Change what the reader may of a contact."""
    mine = require_looking_up()
    contact = contact_to_link(contact_id, mine)
    editable = editable_facts(mine)
    if not editable:
        raise Conflict("facts_locked", _("Only supervisors and admins change contacts here."))
    form = FactsForm.of_editable(contact, agent_choices(contact.id), editable)

    def save() -> None:
        kept = contact_to_link(contact_id, mine)
        form.contact = kept
        change_contact(kept, form.facts, form.version.number or 0, form.told_of)

    def show(is_overtaken: bool) -> ResponseReturnValue:
        now = contact_to_link(contact_id, mine)
        differing = _differences(form, now) if is_overtaken else None
        return record(
            "contact_lists/facts.html",
            form,
            (CONTACT.kind, now.id),
            differing,
            contact=now,
            twins=twins_shown(form.twin_ids, mine),
            section=SECTION,
        )

    told = _("Contact “%(name)s” was saved.", name=contact.name)
    return answer_form(
        form,
        save,
        show,
        lambda: done(told, CARD, contact_id=contact_id),
        lambda: contact_to_link(contact_id, mine).version,
    )


def _differences(form: FactsForm, contact: Contact) -> list[tuple[str, str]]:
    """Of the fields that the reader has: what else differs is not theirs to know of."""
    whole = with_values(CONTACT, form.custom)
    theirs = (field for name, field in whole.items() if name in form)
    return Fields(whole.kind, whole.plural, whole.thing, *theirs).differences(form, contact)
