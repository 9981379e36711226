"""What agents may see of contacts."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.audit.words import audit_value_words
from webapp.contacts.access import contact_access
from webapp.contacts.actions.access import CONTACT_ACCESS, change_access
from webapp.contacts.forms.access import AccessForm, fact_words
from webapp.contacts.models import ContactAccess, ContactScope
from webapp.pages.answers import answer_form, differing, done, record
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
            (CONTACT_ACCESS, 1),
            _differences(form, contact_access()) if is_overtaken else None,
            section="contacts",
        ),
        lambda: done(_("What agents see of contacts was saved."), "admin.list_contacts"),
        lambda: contact_access().version,
    )


def _differences(form: AccessForm, kept: ContactAccess) -> list[tuple[str, str]]:
    facts = fact_words()
    shown = ", ".join(str(words) for fact, words in facts.items() if fact not in kept.hidden)
    hidden = [fact for fact in facts if fact in kept.hidden]
    return differing(
        (form.scope, form.scope.data, kept.scope, audit_value_words(kept.scope, "contact_scope")),
        (form.shown, form.hidden, hidden, shown or _("none")),
    )
