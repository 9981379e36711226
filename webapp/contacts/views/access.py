"""What agents may see of contacts."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.contacts.access import contact_access
from webapp.contacts.actions.access import change_access
from webapp.contacts.fields import CONTACT_ACCESS
from webapp.contacts.forms.access import AccessForm
from webapp.contacts.models import ContactScope
from webapp.pages.answers import answer_form, done, record
from webapp.pages.blueprint import blueprint


@blueprint.route("/contact-access", methods=["GET", "POST"])
def show_contact_access() -> ResponseReturnValue:
    """Which contacts agents find, and what they see of one."""
    form = AccessForm.of(contact_access())
    return answer_form(
        form,
        lambda: change_access(ContactScope(form.scope.data), form.hidden, form.version.number or 0),
        lambda is_overtaken: record(
            "contacts/access.html",
            form,
            (CONTACT_ACCESS.kind, 1),
            CONTACT_ACCESS.differences(form, contact_access()) if is_overtaken else None,
            section="contacts",
        ),
        lambda: done(_("What agents see of contacts was saved."), "admin.list_contacts"),
        lambda: contact_access().version,
    )
